import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { type Attempt, type AttemptOptions, accountId, attemptStep } from './step-attempt.ts'

export interface SeenRequest {
  readonly method: string | undefined
  /** With its query, as it came. */
  readonly path: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

type Answer = (response: ServerResponse, request: SeenRequest, index: number) => void

export interface Credential {
  readonly app: string
  readonly fields: Readonly<Record<string, string>>
  /** Default: external. */
  readonly mode?: 'account' | 'external'
}

export interface HttpFixture {
  readonly endpoint: string
  readonly host: string
  readonly requests: readonly SeenRequest[]
  /** What each request is answered; default: 200 `{}`. `index` counts them from 0. */
  answer(answer: Answer): void
  /** `path` is on the server; `props` of the request. Without a host list the server is allowed. */
  request(
    path: string,
    props?: JsonObject,
    options?: { readonly credential?: Credential; readonly allowedHosts?: readonly string[] },
  ): Attempt
}

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A server of bytes and headers for each test of the file; call it once at the top. */
export function httpPerTest(): HttpFixture {
  const seen: SeenRequest[] = []
  let server: Server
  let respond: Answer
  beforeEach(async () => {
    seen.length = 0
    respond = response => json(response, {})
    server = createServer(async (request, response) => {
      const { method, url: path, headers } = request
      const one = { method, path, headers, body: await buffer(request) }
      respond(response, one, seen.push(one) - 1)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => {
    server.close()
    server.closeAllConnections()
  })
  const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    get endpoint() {
      return `http://${host()}`
    },
    get host() {
      return host()
    },
    requests: seen,
    answer(answer) {
      respond = answer
    },
    request: (path, props = {}, { credential, allowedHosts = [host()] } = {}) =>
      attemptStep({
        action: 'http.request',
        props: { url: path.startsWith('/') ? `http://${host()}${path}` : path, ...props },
        ...(credential === undefined ? {} : credentialOf(credential)),
        allowedHosts,
      }),
  }
}

function credentialOf({
  app,
  fields,
  mode = 'external',
}: Credential): Pick<AttemptOptions, 'auth' | 'parts'> {
  if (mode === 'external') {
    return { auth: { [app]: { mode, fields, source: 'steps.get_token', trustedAddresses: [] } } }
  }
  return {
    auth: { [app]: { mode, accountId } },
    parts: { accounts: { credential: async () => ({ app, name: 'Mine', fields }) } },
  }
}
