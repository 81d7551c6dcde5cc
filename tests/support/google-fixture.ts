import { afterEach, beforeEach } from 'vitest'
import type { LoaderContext } from '#actions/define.ts'
import { findAction } from '#actions/index.ts'
import type { JsonObject } from '#shared/json.ts'
import { createEgress } from '../../src/main/egress/egress.ts'
import { type Google, type GoogleSeed, startGoogle } from './stand-ins/google.ts'
import { type Attempt, type AttemptOptions, accountId, attemptStep } from './step-attempt.ts'

export const GOOGLE_TOKEN = 'ya29.canary-google-77b0e1'

export interface GoogleRun {
  readonly app: string
  readonly action: string
  readonly props: JsonObject
  readonly token?: string
  /** Default: external. */
  readonly mode?: 'account' | 'external'
}

export interface GoogleFixture {
  readonly google: Google
  /** One attempt, its endpoint pointed at the stand-in. */
  run(options: GoogleRun): Attempt
  /** What a picker or a field list of an action is given. */
  load(
    action: string,
    loader: string,
    given: Partial<Pick<LoaderContext, 'props' | 'query' | 'cursor'>>,
  ): Promise<unknown>
}

/** A Google stand-in for each test of the file; call it once at the top. */
export function googlePerTest(seed: Omit<GoogleSeed, 'token'>): GoogleFixture {
  let google: Google
  beforeEach(async () => {
    google = await startGoogle({ token: GOOGLE_TOKEN, ...seed })
  })
  afterEach(() => google.stop())
  return {
    get google() {
      return google
    },
    run: ({ action, props, ...credential }) =>
      attemptStep({
        action,
        props: { endpoint: google.endpoint, ...props },
        ...credentialOf(credential),
        allowedHosts: [google.host],
      }),
    async load(action, loader, { props = {}, ...given }) {
      const session = createEgress().open({
        policy: { appName: 'Google', appHosts: [], allowedHosts: [google.host] },
        secrets: [GOOGLE_TOKEN],
        signal: new AbortController().signal,
        onRequest: () => undefined,
      })
      const context: LoaderContext = {
        props: { endpoint: google.endpoint, ...props },
        auth: { oauth_access_token: GOOGLE_TOKEN },
        signal: new AbortController().signal,
        fetch: session.fetch,
        connect: session.connect,
        allowUrl: session.allowUrl,
        ...given,
      }
      return findAction(action, '1.0.0')?.loaders?.[loader]?.(context)
    },
  }
}

/** The same token, by an account or by an expression. */
function credentialOf({
  app,
  token = GOOGLE_TOKEN,
  mode = 'external',
}: Omit<GoogleRun, 'action' | 'props'>): Pick<AttemptOptions, 'auth' | 'parts'> {
  const fields = { oauth_access_token: token }
  if (mode === 'external') {
    return { auth: { [app]: { mode, fields, source: 'steps.get_token', trustedAddresses: [] } } }
  }
  return {
    auth: { [app]: { mode, accountId } },
    parts: { accounts: { credential: async () => ({ app, name: 'My Google', fields }) } },
  }
}
