import { randomBytes } from 'node:crypto'
import type { JsonObject } from '#shared/json.ts'
import type { RestRequest, RestStandIn } from '../../stand-ins/rest-stand-in.ts'

/** How a step comes by its credential. */
export type Way = 'account' | 'external'
export const WAYS: readonly Way[] = ['account', 'external']

export type Fields = Readonly<Record<string, string>>
export type ByWay<T> = Readonly<Record<Way, T>>

/** Where a step is, and how it is authenticated there. */
export interface At {
  readonly way: Way
  readonly endpoint: string
  /** `host:port` of `endpoint`. */
  readonly host: string
}

/** One action as a step of a workflow. */
export interface ActionCase {
  readonly action: string
  /** Whose credential it carries. Default: the app's of the {@link AppCase}. */
  readonly app?: string
  /** Tells steps of the same action apart. Default: after the action. */
  readonly name?: string
  props(at: At): JsonObject
  /** What has to arrive where it goes, each with its way's credential. */
  arrives(at: At): readonly object[]
  /** What it says of itself, on the canvas and in its output; `{host}` stands for the vendor's. */
  readonly summary: string | ByWay<string>
  /** Whether what it returns is nothing but a mask. */
  readonly isSecret?: boolean
  /** A mask in its output, by where the secret came from. */
  mask?(at: At): string
  /** How many requests or connections it makes. Default: as many as arrive. */
  readonly requestCount?: number
}

/** The vendor, or what stands in for it, while its steps run. */
export interface Vendor extends Omit<At, 'way'> {
  /** By app key: what an account of it holds, and what external authentication gives. */
  readonly credentials: Readonly<Record<string, ByWay<Fields>>>
  /** For the steps' allowed hosts. Default: its host. */
  readonly allowedHosts?: readonly string[]
  /** What arrived, in order, each with the credential that it came with. */
  received(): readonly object[] | Promise<readonly object[]>
  stop(): Promise<void>
}

/** The actions of an app, which run one after the other against its vendor. */
export interface AppCase {
  readonly app: string
  /** Its first account is connected by hand, in the panel of the first step. */
  readonly isConnectedByHand?: boolean
  /** Default: both. */
  readonly ways?: readonly Way[]
  readonly steps: readonly ActionCase[]
  /** Secret values that the vendor gives out. */
  readonly given?: readonly string[]
  start(): Promise<Vendor>
}

/** In every canary of this process, so that one search finds them all. */
export const MARK = `c4n4ry${randomBytes(6).toString('hex')}`

/** Never seen before, and surely not found by chance. */
export const canary = (prefix = ''): string => `${prefix}${MARK}${randomBytes(4).toString('hex')}`

/** One secret for each way. */
export const canaries = (prefix?: string): ByWay<string> => ({
  account: canary(prefix),
  external: canary(prefix),
})

export function byWay<T>(give: (way: Way) => T): ByWay<T> {
  return { account: give('account'), external: give('external') }
}

export const nameOf = ({ action, name }: ActionCase): string =>
  name ?? action.replace(/^[^.]*\./, '').replaceAll('-', '_')

/** One request of a REST API, as a table writes it down. */
export interface Sent {
  readonly request: string
  readonly query?: object
  readonly body?: unknown
}

interface RestCase {
  readonly app: string
  /** The field of the credential that is sent as a bearer token. */
  readonly field: string
  readonly isConnectedByHand?: boolean
  readonly prefix: string
  /** Path of the API at the stand-in. */
  readonly base?: string
  start(tokens: readonly string[]): Promise<RestStandIn>
  readonly steps: readonly (Omit<ActionCase, 'arrives'> & { sends(at: At): readonly Sent[] })[]
}

/** An app of a REST API whose credential is one bearer token. */
export function restCase({ app, field, prefix, base = '/', start, steps, ...rest }: RestCase): AppCase {
  const tokens = canaries(prefix)
  return {
    app,
    ...rest,
    steps: steps.map(({ sends, ...step }) => ({
      ...step,
      props: at => ({ endpoint: `${at.endpoint}${base}`, ...step.props(at) }),
      arrives: at => sends(at).map(sent => ({ credential: `Bearer ${tokens[at.way]}`, ...sent })),
    })),
    async start() {
      const server = await start(Object.values(tokens))
      return {
        endpoint: server.endpoint.replace(/\/$/, ''),
        host: server.host,
        credentials: { [app]: byWay(way => ({ [field]: tokens[way] })) },
        received: () => server.requests.map(asSent),
        stop: () => server.stop(),
      }
    },
  }
}

/** A request that arrived, as it is compared with {@link Sent}. */
export function asSent({ method, path, query, headers, body }: RestRequest): object {
  return {
    credential: headers.authorization,
    request: `${method} ${path}`,
    query,
    ...(body === undefined ? {} : { body }),
  }
}
