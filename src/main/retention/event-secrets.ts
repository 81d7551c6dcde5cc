import type { Secret, SecretPath } from '#engine/index.ts'
import { spellPath } from '#shared/js-path.ts'
import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import { secretsWithin } from './secret-leaves.ts'

/** A place within an event's value that is secret, with the name it has for a user. */
export interface SecretPlace {
  readonly path: Path
  readonly origin: string
}

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'x-auth-token',
  'x-access-token',
])

const MIN_COOKIE_VALUE = 8

interface Knowledge {
  readonly secretPaths: readonly SecretPath[]
  readonly stepNames: ReadonlyMap<StepId, string>
}

/** Where this event's value is secret: the paths that feed credentials, and the headers that carry them. */
export function secretPlaces(event: RunEvent, { secretPaths, stepNames }: Knowledge): SecretPlace[] {
  if (event.type === 'step.succeeded') {
    const root = `steps.${stepNames.get(event.stepId) ?? event.stepId}`
    return secretPaths
      .filter(({ step }) => step === event.stepId)
      .map(({ path }) => ({ path, origin: spellPath(path, root) }))
  }
  return event.type === 'run.started' ? triggerPlaces(event.event, secretPaths) : []
}

/** Where what a trigger received is secret. */
export function triggerPlaces(event: JsonValue, secretPaths: readonly SecretPath[]): SecretPlace[] {
  const places: SecretPlace[] = []
  for (const { step, path } of secretPaths) {
    // A trigger's secret lies in its event: name and context are the engine's own.
    if (step !== 'trigger' || (path.length > 0 && path[0] !== 'event')) continue
    places.push({
      path: path.slice(1),
      origin: spellPath(path.length === 0 ? ['event'] : path, 'steps.trigger'),
    })
  }
  return [...places, ...headerPlaces(event)]
}

function headerPlaces(event: JsonValue): SecretPlace[] {
  const headers = isObject(event) ? event.headers : undefined
  if (!isObject(headers)) return []
  return Object.keys(headers)
    .filter(name => SECRET_HEADERS.has(name.toLowerCase()))
    .map(name => ({ path: ['headers', name], origin: spellPath([name], 'steps.trigger.event.headers') }))
}

/** The values at those places, to be searched for everywhere. */
export function secretsAt(value: JsonValue, places: readonly SecretPlace[]): Secret[] {
  return places.flatMap(({ path, origin }) => {
    const found = secretsWithin(valueAt(value, path), origin)
    return String(path.at(-1)).toLowerCase() === 'cookie' ? [...found, ...found.flatMap(cookieValues)] : found
  })
}

const cookieValues = ({ value, origin }: Secret): Secret[] =>
  value
    .split(';')
    .map(pair => pair.slice(pair.indexOf('=') + 1).trim())
    .filter(part => part.length >= MIN_COOKIE_VALUE)
    .map(part => ({ value: part, origin }))

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const hasOwn = (value: object, key: string | number): boolean => Object.hasOwn(value, key)

function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  let at: JsonValue | undefined = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !hasOwn(at, key)) return undefined
    at = (at as Record<string | number, JsonValue>)[key]
  }
  return at
}

/** A copy of `value` with `mask` in the place of whatever is at `path`; `value` itself if nothing is. */
export function replaceAt(value: JsonValue, path: Path, mask: JsonValue): JsonValue {
  const [key, ...rest] = path
  if (key === undefined) return mask
  if (typeof value !== 'object' || value === null || !hasOwn(value, key)) return value
  const inner = replaceAt((value as Record<string | number, JsonValue>)[key] as JsonValue, rest, mask)
  if (Array.isArray(value)) return value.with(Number(key), inner)
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === String(key) ? inner : item]),
  )
}
