import { TerminalError } from '#engine/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import { invalidProp } from './invalid-prop.ts'
import type { PropInput } from './prop-input.ts'
import type { RestContext } from './rest.ts'

/** What asking a REST API takes: actions and loaders have it all, connection tests have no props. */
export type ApiContext = RestContext & { readonly props?: JsonObject }

/** The prop by which a step is pointed at a proxy, an emulator or a server of one's own. */
export function endpointProp(provider: string, address: string): PropInput {
  return {
    key: 'endpoint',
    type: 'string',
    label: 'API endpoint',
    description: `For proxies and emulators. A host that is not ${provider}’s must be allowed on this step first.`,
    default: address,
    advanced: true,
  }
}

/** The same where the credential may name an address, which holds where the step names none. */
export function ownEndpointProp(address: string): PropInput {
  return {
    key: 'endpoint',
    type: 'string',
    label: 'API endpoint',
    description:
      'For proxies and emulators; empty means the credential’s own address. Another host must be allowed on this step first.',
    placeholder: address,
    optional: true,
    advanced: true,
  }
}

/** The address of `path` at the step's endpoint, which may have a path of its own; at `fallback` where it names none. */
export function atEndpoint({ props }: ApiContext, fallback: string, path: string): string {
  const given = props?.endpoint
  const endpoint = typeof given === 'string' && given.trim() !== '' ? given.trim() : fallback
  if (/[?#]/.test(endpoint)) {
    throw invalidProp(
      'endpoint',
      'The API endpoint must be an address without a query, such as https://api.example.com/.',
    )
  }
  return `${endpoint.replace(/\/+$/, '')}/${path.replace(/^\//, '')}`
}

/**
 * A path with values in it, each percent-encoded: `` path`/repos/${owner}/${repo}` ``.
 * @throws PatchbayError `step.invalid-props` for a value that would lead to another path: empty, `.` or `..`
 */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((whole, part, index) => `${whole}${segment(values[index - 1] ?? '')}${part}`)
}

function segment(value: string): string {
  if (!/^\.{0,2}$/.test(value.trim())) return encodeURIComponent(value.trim())
  throw new TerminalError(
    'A name or ID that goes into the address of the request is empty or consists of dots. Check the step’s fields.',
    { code: 'step.invalid-props' },
  )
}
