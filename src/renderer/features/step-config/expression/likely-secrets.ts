import type { JsonValue, Path } from '#shared/json.ts'
import { isMasked } from '../../../components/json-tree/masked.ts'
import { type ExpressionScope, valueAt } from './scope.ts'

const SECRET_NAME =
  /token|secret|passw|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|bearer/i
/** Values looked at in one step's output: credentials are near the top. */
const MOST_LOOKED_AT = 1000
const DEEPEST = 6
const MOST_FOUND = 12
/** Of one secret source: a secret with many fields leaves room for others. */
const MOST_OF_ONE = 6

export interface SecretPlace {
  readonly path: Path
  /** Undefined when it is known by declaration alone: the step has not run yet. */
  readonly value: JsonValue | undefined
}

interface Found {
  readonly path: Path
  readonly value: JsonValue
}

/**
 * Places in the outputs of the steps before that look like a credential: what a secret source gives comes first, then
 * what is masked, and texts so named.
 */
export function likelySecretPaths(scope: ExpressionScope): SecretPlace[] {
  const declared = scope.secretSources.flatMap(({ stepName, paths }) =>
    paths.flatMap(path => declaredPlaces(scope, stepName, path)),
  )
  const found: Found[] = []
  for (const name of scope.stepNames) {
    const value = scope.valueOf(name)
    if (value !== undefined) collect(value, ['steps', name], found)
    if (found.length >= MOST_FOUND) break
  }
  const seen = new Set(declared.map(({ path }) => JSON.stringify(path)))
  return [...declared, ...found.filter(({ path }) => !seen.has(JSON.stringify(path)))].slice(0, MOST_FOUND)
}

/** What is at a place declared secret: each text in it where it is known, else the place itself. */
function declaredPlaces(scope: ExpressionScope, stepName: string, path: Path): SecretPlace[] {
  const base = ['steps', stepName, ...path]
  const value = valueAt(scope.valueOf(stepName), path)
  if (value === undefined) return [{ path: path.length === 0 ? [...base, '$return_value'] : base, value }]
  const texts: Found[] = []
  walk({ path: base, value }, place => {
    if (typeof place.value === 'string' && place.path[2] !== '$summary') texts.push(place)
    return typeof place.value === 'string'
  })
  return texts.slice(0, MOST_OF_ONE)
}

function collect(root: JsonValue, base: Path, found: Found[]): void {
  walk({ path: base, value: root }, place => {
    const { path, value } = place
    const key = path[path.length - 1]
    const isLikely =
      isMasked(value) || (typeof value === 'string' && path.length > base.length && isSecretName(key))
    if (isLikely) found.push(place)
    return isLikely
  })
}

/** Breadth first: what is nearest the top is likeliest. Goes no deeper where `isTaken` says so. */
function walk(root: Found, isTaken: (place: Found) => boolean): void {
  const queue: Found[] = [root]
  for (let looked = 0; looked < queue.length && looked < MOST_LOOKED_AT; looked++) {
    const place = queue[looked] as Found
    const { path, value } = place
    if (isTaken(place) || value === null || typeof value !== 'object') continue
    if (path.length >= root.path.length + DEEPEST) continue
    for (const [child, inner] of Object.entries(value)) {
      queue.push({ path: [...path, Array.isArray(value) ? Number(child) : child], value: inner })
    }
  }
}

export const isSecretName = (key: string | number | undefined): boolean =>
  typeof key === 'string' && SECRET_NAME.test(key)
