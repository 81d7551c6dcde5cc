import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Trigger, Workflow } from '#shared/model/workflow.ts'
import { canaryOf, MAX_NUMBER } from './needles.ts'

/** What a run is given in a proof: canaries wherever a real run would be given somebody's values. */
export interface CanaryInputs {
  readonly event: JsonValue
  /** For the secret env values alone: the others are written in the workflow's file anyway. */
  readonly env: Readonly<Record<string, string>>
  /** Where each canary was put; number 1 stands first. */
  readonly places: readonly string[]
}

type Mint = (place: string) => string

/** @param event whose texts are replaced, and whose shape stays */
export function canaryInputs(
  { env }: Workflow,
  { trigger, event, prefix }: { trigger: Trigger; event: JsonValue; prefix: string },
): CanaryInputs {
  const places: string[] = []
  const mint: Mint = place => {
    if (places.length < MAX_NUMBER) places.push(place)
    return canaryOf(prefix, places.length)
  }
  const replaced = replaceTexts(event, 'event', mint)
  return {
    event:
      trigger.type === 'webhook' || isEmpty(event)
        ? asRequest(replaced, mint)
        : withKey(replaced, 'event', mint),
    env: Object.fromEntries(
      env.filter(({ secret }) => secret).map(({ name }) => [name, mint(`env.${name}`)]),
    ),
    places,
  }
}

function replaceTexts(value: JsonValue, place: string, mint: Mint): JsonValue {
  if (typeof value === 'string') return place === 'event.method' ? value : shapedAs(value, mint(place))
  if (Array.isArray(value)) return value.map((item, index) => replaceTexts(item, `${place}[${index}]`, mint))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceTexts(item, `${place}.${key}`, mint)]),
  )
}

/** Addresses stay addresses, at a host that does not exist by its name (RFC 2606), so that steps come further. */
function shapedAs(text: string, canary: string): string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return `${canary}@example.invalid`
  return /^https?:\/\//i.test(text) ? `https://example.invalid/${canary}` : canary
}

/** An event as a webhook's caller would send it, with credentials of every usual kind, whatever the sample left out. */
function asRequest(event: JsonValue, mint: Mint): JsonValue {
  const { body = {}, headers = {}, query = {}, ...rest } = isObject(event) ? event : {}
  return {
    method: 'POST',
    path: `/hooks/${mint('event.path')}`,
    url: `http://127.0.0.1/hooks/${mint('event.url')}?q=${mint('event.url, its query')}`,
    client_ip: '127.0.0.1',
    ...rest,
    body: withKey(isEmpty(body) ? { text: mint('event.body.text') } : body, 'event.body', mint),
    headers: {
      authorization: `Bearer ${mint('event.headers.authorization')}`,
      cookie: `session=${mint('event.headers.cookie')}`,
      'x-api-key': mint('event.headers.x-api-key'),
      'user-agent': mint('event.headers.user-agent'),
      ...keyed('event.headers', mint),
      ...(isObject(headers) ? headers : {}),
    },
    query: { ...keyed('event.query', mint), ...(isObject(query) ? query : {}) },
  }
}

const withKey = (value: JsonValue, place: string, mint: Mint): JsonValue =>
  isObject(value) ? { ...value, ...keyed(place, mint) } : value

/** One more entry, whose name is a canary too. */
const keyed = (place: string, mint: Mint): JsonObject => ({
  [mint(`${place}, a key`)]: mint(`${place}, a value`),
})

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmpty = (value: JsonValue): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0)
