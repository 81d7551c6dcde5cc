import type { JsonValue, Path } from '#shared/json.ts'
import { isMasked } from '../../../components/json-tree/masked.ts'
import type { ExpressionScope } from './scope.ts'

const SECRET_NAME =
  /token|secret|passw|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|bearer/i
/** Values looked at in one step's output: credentials are near the top. */
const MOST_LOOKED_AT = 1000
const DEEPEST = 6
const MOST_FOUND = 12

export interface SecretPlace {
  readonly path: Path
  readonly value: JsonValue
}

/** Places in the outputs of the steps before that look like a credential: masked ones, and texts so named. */
export function likelySecretPaths(scope: ExpressionScope): SecretPlace[] {
  const found: SecretPlace[] = []
  for (const name of scope.stepNames) {
    const value = scope.valueOf(name)
    if (value !== undefined) collect(value, ['steps', name], found)
    if (found.length >= MOST_FOUND) break
  }
  return found.slice(0, MOST_FOUND)
}

/** Breadth first: what is nearest the top is likeliest. */
function collect(root: JsonValue, base: Path, found: SecretPlace[]): void {
  const queue: SecretPlace[] = [{ path: base, value: root }]
  for (let looked = 0; looked < queue.length && looked < MOST_LOOKED_AT; looked++) {
    const { path, value } = queue[looked] as SecretPlace
    const key = path[path.length - 1]
    if (isMasked(value) || (typeof value === 'string' && path.length > base.length && isSecretName(key))) {
      found.push({ path, value })
    } else if (value !== null && typeof value === 'object' && path.length < base.length + DEEPEST) {
      for (const [child, inner] of Object.entries(value)) {
        queue.push({ path: [...path, Array.isArray(value) ? Number(child) : child], value: inner })
      }
    }
  }
}

export const isSecretName = (key: string | number | undefined): boolean =>
  typeof key === 'string' && SECRET_NAME.test(key)
