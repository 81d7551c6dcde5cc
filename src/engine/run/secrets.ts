import type { JsonValue, Path } from '#shared/json.ts'
import type { StepExports } from '#shared/model/run-event.ts'
import { ownMember } from '../expression/scope.ts'
import type { Plan } from '../graph/plan.ts'
import type { Secret, SecretPath } from '../ports.ts'
import { pathText } from '../values/path-text.ts'
import type { RunEnv } from './run-input.ts'

/** [R40] The secrets in an output (or in the trigger's), at the places that the plan knows to be secret. */
export function secretsInOutput(
  plan: Plan,
  from: SecretPath['step'],
  name: string,
  exports: StepExports,
): Secret[] {
  const paths = plan.secretPathsOf.get(from)
  if (!paths) return []
  return paths.flatMap(path => {
    const secrets: Secret[] = []
    collect(valueAt(exports, path), pathText([name, ...path], 'steps'), secrets)
    return secrets
  })
}

/** [R41] Env values that are marked secret or flow into a credential. */
export function secretsInEnv(plan: Plan, { values, secretNames }: RunEnv): Secret[] {
  return [...new Set([...secretNames, ...plan.secretEnv])].flatMap(name => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return value ? [{ value, origin: `env.${name}` }] : []
  })
}

/** Where the path goes on to what all texts or lists have, such as a method, the text or list itself is what is read. */
function valueAt(exports: StepExports, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = exports
  for (const key of path) {
    if (value === undefined) return undefined
    const member: JsonValue | undefined = ownMember(value, key)
    if (member === undefined && (typeof value === 'string' || Array.isArray(value))) return value
    value = member
  }
  return value
}

/** Every text and number inside of a secret value is a secret. */
function collect(value: JsonValue | undefined, origin: string, into: Secret[]): void {
  if (typeof value === 'string' || typeof value === 'number') {
    if (value !== '') into.push({ value: String(value), origin })
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) collect(item, pathText([i], origin), into)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) collect(member, pathText([key], origin), into)
  }
}
