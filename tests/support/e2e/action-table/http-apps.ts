import type { JsonObject } from '#shared/json.ts'
import { json, type RestRequest, startRestStandIn } from '../../stand-ins/rest-stand-in.ts'
import { SOURCE } from '../action-workflow.ts'
import {
  type ActionCase,
  type AppCase,
  type At,
  byWay,
  canaries,
  type Fields,
  type Way,
} from './action-case.ts'

/** How each kind of credential is made, which of its fields is the secret one, and how it looks to the server. */
const KINDS = {
  http_bearer: {
    secret: ['token', 'HTTP Bearer Token account: Token'],
    fields: (token: string): Fields => ({ token }),
    seen: (token: string) => `Bearer ${token}`,
  },
  http_basic: {
    secret: ['password', 'HTTP Basic Authentication account: Password'],
    fields: (password: string): Fields => ({ user: 'ada', password }),
    seen: (password: string) => `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`,
  },
  http_header: {
    secret: ['value', 'HTTP Header account: Value'],
    fields: (value: string): Fields => ({ name: 'X-API-Key', value }),
    seen: (value: string) => value,
  },
  http_query: {
    secret: ['value', 'HTTP Query Parameter account: Value'],
    fields: (value: string): Fields => ({ name: 'api_key', value }),
    seen: (value: string) => value,
  },
  github: {
    secret: ['oauth_access_token', 'GitHub account: Access token'],
    fields: (oauth_access_token: string): Fields => ({ oauth_access_token }),
    seen: (token: string) => `Bearer ${token}`,
  },
} as const
type Kind = keyof typeof KINDS
const kinds = Object.keys(KINDS) as Kind[]

const secrets = Object.fromEntries(kinds.map(kind => [kind, canaries()])) as Record<
  Kind,
  Readonly<Record<Way, string>>
>
const arrival = (kind: Kind, way: Way, body: JsonObject) => ({
  credential: KINDS[kind].seen(secrets[kind][way]),
  request: 'POST /things',
  body,
})

/** Of the credential, where the server said it back. */
const maskOf =
  (kind: Kind) =>
  ({ way }: At): string => {
    const [field, ofAccount] = KINDS[kind].secret
    return way === 'account' ? ofAccount : `steps.${SOURCE}.$return_value.${kind}.${field}`
  }

const request = (kind: Kind): ActionCase => ({
  action: 'http.request',
  app: kind,
  name: `request_${kind}`,
  props: ({ endpoint, way }) => ({
    method: 'POST',
    url: `${endpoint}/things`,
    bodyType: 'json',
    json: { kind, way },
  }),
  arrives: ({ way }) => [arrival(kind, way, { kind, way })],
  summary: 'POST {host} answered 201',
  mask: maskOf(kind),
})

const code: ActionCase = {
  action: 'code.run-node',
  app: 'http_bearer',
  props: ({ endpoint, way }) => ({
    code: [
      `const body = JSON.stringify({ kind: 'code', way: '${way}' })`,
      `const headers = { 'content-type': 'application/json' }`,
      `const answer = await $.auth('http_bearer').fetch('${endpoint}/things', { method: 'POST', headers, body })`,
      `$.export('$summary', 'Code by ${way}')`,
      `return { status: answer.status, seen: await answer.json() }`,
    ].join('\n'),
  }),
  arrives: ({ way }) => [arrival('http_bearer', way, { kind: 'code', way })],
  summary: { account: 'Code by account', external: 'Code by external' },
  // The code itself got no more to see, so there is no value whose origin could be told.
  mask: () => 'Bearer •••',
}

/** Requests that an author writes: by each generic credential, by another app's, and from code that never sees it. */
export const http: AppCase = {
  app: 'http_bearer',
  steps: [...kinds.map(request), code],
  async start() {
    const server = await startRestStandIn({
      authenticate: () => undefined,
      // Says back what it was sent, as careless servers do.
      routes: {
        'POST /things': asked => json(201, { carried: credentialIn(asked), made: asked.body }),
      },
    })
    return {
      ...server,
      endpoint: server.endpoint.replace(/\/$/, ''),
      credentials: Object.fromEntries(
        kinds.map(kind => [kind, byWay(way => KINDS[kind].fields(secrets[kind][way]))]),
      ),
      received: () =>
        server.requests.map(asked => ({
          credential: credentialIn(asked),
          request: `${asked.method} ${asked.path}`,
          body: asked.body,
        })),
    }
  },
}

const credentialIn = ({ headers, query }: RestRequest): string | undefined =>
  headers.authorization ?? headers['x-api-key'] ?? query.api_key
