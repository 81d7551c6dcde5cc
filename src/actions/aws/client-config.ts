import type { HttpHandler } from '@smithy/core/protocols'
import { TerminalError } from '#engine/errors.ts'
import type { ActionContext } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import type { AwsCall } from './aws-error.ts'
import { createRequestHandler } from './request-handler.ts'

export type AwsContext = Pick<ActionContext, 'auth' | 'signal' | 'fetch'>

export interface AwsService {
  /** For messages. */
  readonly name: string
  /** First label of its host: `secretsmanager`. */
  readonly host: string
  /** Where the step's author sends it instead. */
  readonly endpoint?: string | undefined
  /** Larger answers are an error. */
  readonly maxResponseBytes?: number
}

/** What a request is signed with. */
export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What each client of AWS' SDK is made with. Everything that it would else read from the environment is pinned. */
export interface AwsClientConfig {
  readonly region: string
  readonly endpoint: string
  readonly credentials: AwsKeys
  readonly requestHandler: HttpHandler<object>
  readonly maxAttempts: 1
  readonly retryMode: 'standard'
  readonly defaultsMode: 'standard'
  readonly useFipsEndpoint: false
  readonly useDualstackEndpoint: false
  readonly userAgentAppId: string
  readonly authSchemePreference: string[]
}

export interface AwsConnection {
  readonly config: AwsClientConfig
  /** For `awsError`. */
  readonly call: AwsCall
}

const MAX_RESPONSE_BYTES = 10_000_000

/** What a client of AWS' SDK is made with, by keys that are had already. */
export function connectWith(
  context: AwsContext,
  { service, region, keys }: { service: AwsService; region: string; keys: AwsKeys },
): AwsConnection {
  const endpoint = endpointOf(context, service, region)
  const maxResponseBytes = service.maxResponseBytes ?? MAX_RESPONSE_BYTES
  return {
    config: {
      region,
      endpoint: endpoint.href,
      credentials: keys,
      requestHandler: createRequestHandler({ context, maxResponseBytes }),
      // The engine retries, by the step's settings and in sight of the user.
      maxAttempts: 1,
      retryMode: 'standard',
      defaultsMode: 'standard',
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      userAgentAppId: 'patchbay',
      authSchemePreference: [],
    },
    call: {
      service: service.name,
      host: endpoint.host,
      region,
      secrets: secretsOf(context.auth, keys),
      signal: context.signal,
    },
  }
}

/** @throws PatchbayError `auth.missing` when it is no region's name */
export function readRegion(auth: Readonly<Record<string, string>>): string {
  const region = auth.region?.trim() || 'us-east-1'
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region)) return region
  throw new TerminalError(
    'The AWS credential’s region is not a region’s name. Write it like us-east-1, without an address.',
    { code: 'auth.missing', details: { field: 'region' } },
  )
}

/** The step's own, else the credential's, else AWS' in the region. Where it may go is checked when something is sent. */
function endpointOf({ auth }: AwsContext, { endpoint, host }: AwsService, region: string): URL {
  const given = endpoint?.trim() || auth.endpoint_url?.trim()
  if (!given)
    return new URL(`https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`)
  const field = endpoint?.trim() ? 'endpoint' : 'endpoint_url'
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (
    url === undefined ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw invalidProp(
      field,
      'The AWS endpoint is not a bare address. Write it like https://minio.example.com/, without a query or a password.',
    )
  }
  return url
}

/** Every text that must not be quoted. */
function secretsOf(auth: Readonly<Record<string, string>>, keys?: AwsKeys): string[] {
  const { access_key_id = '', secret_access_key = '', session_token = '' } = auth
  const derived = keys === undefined ? [] : [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken ?? '']
  return [access_key_id, secret_access_key, session_token, ...derived].filter(text => text !== '')
}
