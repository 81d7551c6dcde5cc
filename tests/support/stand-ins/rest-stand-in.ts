import type { JsonValue } from '#shared/json.ts'
import {
  type LoopbackServer,
  listenOnLoopback,
  type WireRequest,
  type WireResponse,
} from '../../../src/demo/http-server.ts'

/** One request, as a stand-in's routes and a test's assertions want it. */
export interface RestRequest {
  readonly method: string
  /** Percent-encoding undone. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON parsed, a form as an object (a repeated name keeps its last value); `undefined` when there is none. */
  readonly body: JsonValue | undefined
  readonly raw: Buffer
  /** What the route's `:names` stand for. */
  readonly params: Readonly<Record<string, string>>
}

type Answer = WireResponse | Promise<WireResponse>

export interface RestStandInOptions {
  /** `'POST /v1/pages/:id'` → its answer. */
  readonly routes: Readonly<Record<string, (request: RestRequest) => Answer>>
  /** The refusal of a request whose credential is not right; asked before any route. */
  readonly authenticate: (request: RestRequest) => WireResponse | undefined
  /** For paths that no route has. */
  readonly notFound?: (request: RestRequest) => WireResponse
}

export interface RestStandIn extends LoopbackServer {
  /** `127.0.0.1:<port>`, for a step's allowed hosts. */
  readonly host: string
  /** What was asked, oldest first, refused requests included. */
  readonly requests: readonly RestRequest[]
  /** Answers the next request with this, whatever it is; more than one wait in line. */
  answerNext(response: WireResponse): void
}

/** Stands in for a vendor's REST API on loopback: routes, a check of the credential, and a record of what was sent. */
export async function startRestStandIn(options: RestStandInOptions): Promise<RestStandIn> {
  const requests: RestRequest[] = []
  const line: WireResponse[] = []
  const routes = Object.entries(options.routes).map(([route, answer]) => ({ ...parseRoute(route), answer }))
  const server = await listenOnLoopback(0, wire => {
    const request = readRequest(wire)
    const route = routes.find(({ method, pattern }) => method === wire.method && pattern.test(wire.path))
    const asked = { ...request, params: route === undefined ? {} : readParams(route, wire.path) }
    requests.push(asked)
    return (
      line.shift() ?? options.authenticate(asked) ?? (route?.answer ?? options.notFound ?? nothing)(asked)
    )
  })
  return {
    ...server,
    host: new URL(server.endpoint).host,
    requests,
    answerNext: response => void line.push(response),
  }
}

/** An answer in JSON. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** The bearer token as received. */
export const bearer = ({ headers }: RestRequest): string | undefined =>
  /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]

/** Whether the bearer token is one of those that the stand-in knows. */
export const isBearerOf = (tokens: readonly string[], request: RestRequest): boolean =>
  tokens.includes(bearer(request) ?? '')

/** User name and password of a Basic header as received. */
export function basic({ headers }: RestRequest): { user: string; password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(headers.authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user = '', password = ''] = Buffer.from(encoded, 'base64').toString().split(/:(.*)/s)
  return { user, password }
}

const nothing = () => json(404, { message: 'Not found' })

interface Route {
  readonly method: string
  readonly pattern: RegExp
}

function parseRoute(route: string): Route {
  const [method = '', path = ''] = route.split(' ')
  const pattern = path.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&').replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+)')
  return { method, pattern: new RegExp(`^${pattern}$`) }
}

function readParams({ pattern }: Route, path: string): Record<string, string> {
  const groups = pattern.exec(path)?.groups ?? {}
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
}

function readRequest({ method, path, query, headers, body }: WireRequest): Omit<RestRequest, 'params'> {
  return {
    method,
    path: decodeURIComponent(path),
    query: Object.fromEntries(query),
    headers,
    body: readBody(headers['content-type'] ?? '', body),
    raw: body,
  }
}

function readBody(type: string, body: Buffer): JsonValue | undefined {
  if (body.length === 0) return undefined
  if (type.startsWith('application/json')) return JSON.parse(body.toString()) as JsonValue
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body.toString()))
  }
  return undefined
}
