import type { JsonObject } from '#shared/json.ts'
import { json, startRestStandIn } from '../../stand-ins/rest-stand-in.ts'
import { SOURCE } from '../action-workflow.ts'
import { type ActionCase, type AppCase, byWay, canaries, type Fields, type Way } from './action-case.ts'

/** How each kind of credential is made, and how it looks to the server. */
const KINDS = {
  http_bearer: {
    fields: (secret: string): Fields => ({ token: secret }),
    seen: (secret: string): object => ({ authorization: `Bearer ${secret}` }),
  },
  http_basic: {
    fields: (secret: string): Fields => ({ user: 'ada', password: secret }),
    seen: (secret: string): object => ({
      authorization: `Basic ${Buffer.from(`ada:${secret}`).toString('base64')}`,
    }),
  },
  http_header: {
    fields: (secret: string): Fields => ({ name: 'X-API-Key', value: secret }),
    seen: (secret: string): object => ({ key: secret }),
  },
  http_query: {
    fields: (secret: string): Fields => ({ name: 'api_key', value: secret }),
    seen: (secret: string): object => ({ query: { api_key: secret } }),
  },
  github: {
    fields: (secret: string): Fields => ({ oauth_access_token: secret }),
    seen: (secret: string): object => ({ authorization: `Bearer ${secret}` }),
  },
} as const
type Kind = keyof typeof KINDS
const kinds = Object.keys(KINDS) as Kind[]

const secrets = Object.fromEntries(kinds.map(kind => [kind, canaries()])) as Record<
  Kind,
  Readonly<Record<Way, string>>
>
const arrival = (kind: Kind, way: Way, body: JsonObject) => ({
  ...KINDS[kind].seen(secrets[kind][way]),
  request: 'POST /things',
  body,
})

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
  // The server says back what it was sent.
  ...(kind === 'http_bearer' && {
    mask: ({ way }) =>
      way === 'account' ? 'HTTP Bearer Token account: Token' : `steps.${SOURCE}.$return_value.${kind}.token`,
  }),
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
      `return { status: answer.status, seen: await answer.json(), handle: JSON.stringify($.auth('http_bearer')) }`,
    ].join('\n'),
  }),
  arrives: ({ way }) => [arrival('http_bearer', way, { kind: 'code', way })],
  summary: { account: 'Code by account', external: 'Code by external' },
}

/** Requests that an author writes: by each generic credential, by another app's, and from code that never sees it. */
export const http: AppCase = {
  app: 'http_bearer',
  steps: [...kinds.map(request), code],
  async start() {
    const server = await startRestStandIn({
      authenticate: () => undefined,
      // Says back what it was sent, as careless servers do.
      routes: { 'POST /things': ({ headers, body }) => json(201, { made: body, headers: { ...headers } }) },
    })
    return {
      ...server,
      endpoint: server.endpoint.replace(/\/$/, ''),
      credentials: Object.fromEntries(
        kinds.map(kind => [kind, byWay(way => KINDS[kind].fields(secrets[kind][way]))]),
      ),
      received: () =>
        server.requests.map(({ method, path, query, headers, body }) => ({
          request: `${method} ${path}`,
          query,
          authorization: headers.authorization,
          key: headers['x-api-key'],
          body,
        })),
    }
  },
}
