import type { MethodOptions, sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js'
import { TerminalError } from '#engine/errors.ts'
import { isLoopback } from '../host-policy.ts'

/** Google ends a call itself after this long, so waiting longer can't help. */
const REQUEST_TIMEOUT_MS = 180_000
/** Far above any answer to one appended row; keeps a broken endpoint from filling memory. */
const MAX_RESPONSE_BYTES = 1_000_000

export interface SheetsConnection {
  readonly sheets: sheets_v4.Sheets
  /** For each call. */
  readonly options: MethodOptions
}

export interface SheetsTarget {
  /** Already allowed by the step's host policy. */
  readonly endpoint: URL
  readonly token: string
  readonly signal: AbortSignal
}

/** The vendor's client for one call. It is loaded when first used: about 50 ms. */
export async function openSheets({ endpoint, token, signal }: SheetsTarget): Promise<SheetsConnection> {
  checkToken(token)
  if (endpoint.pathname !== '/' || endpoint.search !== '') {
    throw new TerminalError(
      `The API endpoint must be a bare address such as ${endpoint.origin}/, without a path or query.`,
      { code: 'step.invalid-props', details: { field: 'endpoint' } },
    )
  }
  // The Sheets module alone: the whole of googleapis costs 200 MB.
  const { auth, sheets } = await import('googleapis/build/src/apis/sheets/index.js')
  const client = new auth.OAuth2()
  client.setCredentials({ access_token: token, token_type: 'Bearer' })
  return {
    // The domain is named, else GOOGLE_CLOUD_UNIVERSE_DOMAIN in the environment could move the call to another host.
    sheets: sheets({ version: 'v4', auth: client, universeDomain: 'googleapis.com' }),
    options: {
      rootUrl: `${endpoint.origin}/`,
      signal,
      timeout: REQUEST_TIMEOUT_MS,
      maxContentLength: MAX_RESPONSE_BYTES,
      responseType: 'json',
      // The engine retries, by the step's settings and in sight of the user.
      retry: false,
      // A redirect would take the credential to a host nobody has allowed.
      redirect: 'manual',
      ...(isLoopback(endpoint.hostname) ? { noProxy: [endpoint.hostname] } : {}),
    },
  }
}

/** A token that can't stand in a header makes the HTTP client throw an error that quotes it. */
function checkToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return
  throw new TerminalError(
    'The OAuth access token holds a space, a line break or another character that no token has. Check where it comes from.',
    { code: 'auth.rejected', details: { field: 'oauth_access_token' } },
  )
}
