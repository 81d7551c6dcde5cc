import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { ConnectTarget, SendInit } from '#actions/define.ts'
import {
  type AddressRule,
  addressRule,
  checkAddresses,
  checkConnection,
  checkUrl,
  type HostPolicy,
} from '#actions/host-policy.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { SentRequest } from '#shared/model/run-event.ts'
import { createDialer, type Dialer, type DialOptions, RefusedAddress } from './dial.ts'
import { ended, redirectRefused, tooManyRedirects, unreachable } from './errors.ts'
import { toResponse } from './incoming.ts'
import { type Outgoing, readOutgoing } from './outgoing.ts'
import { isRedirect, redirected, withoutCredential } from './redirect.ts'
import { createSecretSearch, type SecretSearch } from './secret-search.ts'

/**
 * The one door through which whatever an action sends goes out.
 *
 * - [E3] Every request and every redirect passes the host policy before anything is sent, every address before a
 *   connection is made.
 * - [E4] A redirect to a host that is not allowed goes on without the credential when it only reads, over https; else
 *   it is refused.
 * - [E5] The environment decides nothing: no proxies, no cookies, no caches.
 * - [E6] Each request is told once, without headers, bodies or queries.
 */
export interface Egress {
  /** For one attempt of one step. */
  open(options: EgressOptions): EgressSession
  /** Cuts what is under way. */
  close(): Promise<void>
}

export interface EgressOptions {
  readonly policy: HostPolicy
  /** Whose credential it is, when there is one. */
  readonly app?: string | undefined
  /** The secret values of the credential. A policy that is not open means that there is one, if without secrets. */
  readonly secrets: readonly string[]
  /** Aborted when the attempt is stopped. */
  readonly signal: AbortSignal
  /** What becomes of each request, told when its answer was read, or by the end of the session. */
  readonly onRequest: (request: SentRequest) => void
  /** A request that carried the credential was answered, failed or was refused; told at once. */
  readonly onUse?: ((use: CredentialUse) => void) | undefined
}

export type CredentialUse = Pick<SentRequest, 'host' | 'outcome' | 'status'>

export interface EgressSession {
  fetch(input: string | URL | Request, init?: SendInit): Promise<Response>
  connect(target: ConnectTarget): Promise<Socket>
  allowUrl(url: string): URL
  /**
   * Whether the credential was refused (401) while nothing that changes anything was sent before: then the attempt can
   * be repeated with another credential. `isExpired`: the last request was refused for that reason in another way.
   */
  isRepeatable(isExpired?: boolean): boolean
  /** Tells what was not told yet, and cuts what is still under way. */
  end(): void
}

export interface CreateEgressOptions extends DialOptions {
  /** Milliseconds, for durations. */
  readonly now?: (() => number) | undefined
  readonly maxResponseBytes?: number | undefined
  readonly headersTimeoutMs?: number | undefined
}

const MAX_REDIRECTS = 5
const HEADERS_TIMEOUT_MS = 30_000
const MAX_RESPONSE_BYTES = 64 * 1_048_576
const MAX_PATH = 2000
const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS'])

export function createEgress(options: CreateEgressOptions = {}): Egress {
  const shared: Shared = {
    dialer: createDialer(options),
    now: options.now ?? (() => performance.now()),
    maxBytes: options.maxResponseBytes ?? MAX_RESPONSE_BYTES,
    headersTimeoutMs: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
  }
  return {
    open: session => new Session(shared, session),
    close: () => shared.dialer.close(),
  }
}

interface Shared {
  readonly dialer: Dialer
  readonly now: () => number
  readonly maxBytes: number
  readonly headersTimeoutMs: number
}

/** One request from its start to the end of its answer. */
interface Trace {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly startedAt: number
  readonly carries: boolean
  readonly requestBytes: number | undefined
  status?: number
}

interface Hop {
  readonly url: URL
  readonly outgoing: Outgoing
  readonly carries: boolean
  readonly rule: AddressRule
}

class Session implements EgressSession {
  readonly #shared: Shared
  readonly #options: EgressOptions
  readonly #search: SecretSearch
  readonly #ended = new AbortController()
  readonly #signal: AbortSignal
  readonly #open = new Map<Trace, () => void>()
  #changes = 0
  #isRefused = false

  constructor(shared: Shared, options: EgressOptions) {
    this.#shared = shared
    this.#options = options
    this.#search = createSecretSearch(options.secrets)
    this.#signal = AbortSignal.any([options.signal, this.#ended.signal])
  }

  readonly allowUrl = (url: string): URL => checkUrl(url, this.#options.policy)

  readonly fetch = async (input: string | URL | Request, given: SendInit = {}): Promise<Response> => {
    if (this.#ended.signal.aborted) throw ended()
    const { address, init } = requestOf(input, given)
    const signal = this.#signalOf(init.signal)
    signal.throwIfAborted()
    const first = this.#allowed(address, init.method)
    let hop: Hop = {
      url: first,
      outgoing: await readOutgoing(init, first),
      carries: this.#carries,
      rule: addressRule(first, this.#options.policy),
    }
    for (let followed = 0; ; followed++) {
      const { trace, answer } = await this.#send(hop, signal, init.headersTimeoutMs)
      const location = answer.headers.location
      if (!isRedirect(answer.statusCode) || typeof location !== 'string' || init.redirect === 'manual') {
        const maxBytes = init.maxResponseBytes ?? this.#shared.maxBytes
        return this.#respond(trace, answer, { url: hop.url, redirected: followed > 0, maxBytes })
      }
      drop(answer.body)
      this.#finish(trace, { outcome: 'answered', responseBytes: 0 })
      if (followed === MAX_REDIRECTS) throw tooManyRedirects(hop.url.host, MAX_REDIRECTS)
      hop = this.#follow(hop, { location, status: answer.statusCode, mode: init.redirect })
    }
  }

  readonly connect = async (given: ConnectTarget): Promise<Socket> => {
    if (this.#ended.signal.aborted) throw ended()
    if (!given.isCancel) this.#signal.throwIfAborted()
    const { policy } = this.#options
    const target = this.#refusing({ method: 'CONNECT', host: hostText(given) }, () =>
      checkConnection(given, policy),
    )
    const trace = this.#begin({
      method: 'CONNECT',
      host: target.host,
      path: '',
      carries: this.#carries,
      requestBytes: undefined,
    })
    const rule = addressRule(target, policy)
    try {
      this.#changes++
      const socket = await this.#shared.dialer.connect(
        { hostname: target.hostname, port: Number(target.port) },
        rule,
      )
      this.#use(trace, 'answered')
      this.#keep(socket, trace)
      return socket
    } catch (thrown) {
      throw this.#failed(trace, thrown, rule)
    }
  }

  isRepeatable(isExpired = false): boolean {
    return isExpired ? this.#changes <= 1 : this.#isRefused && this.#changes === 0
  }

  end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort(ended())
    for (const finish of [...this.#open.values()]) finish()
  }

  /** [E3] The first address; what is refused is told too. */
  #allowed(address: string, method = 'GET'): URL {
    const host = URL.canParse(address) ? new URL(address).host : ''
    return this.#refusing({ method: method.toUpperCase(), host }, () => this.allowUrl(address))
  }

  #refusing<T>(request: { readonly method: string; readonly host: string }, check: () => T): T {
    try {
      return check()
    } catch (error) {
      if (error instanceof PatchbayError && error.code === 'auth.host-not-allowed') {
        this.#tellRefused({ ...request, path: '' }, error.message)
      }
      throw error
    }
  }

  #tellRefused(request: Pick<SentRequest, 'method' | 'host' | 'path'>, reason: string): void {
    const carries = this.#carries
    this.#options.onRequest({
      ...request,
      ...(carries && this.#options.app !== undefined ? { app: this.#options.app } : {}),
      outcome: 'refused',
      durationMs: 0,
      reason,
    })
    if (carries) this.#options.onUse?.({ host: request.host, outcome: 'refused' })
  }

  async #send(hop: Hop, signal: AbortSignal, headersTimeout = this.#shared.headersTimeoutMs) {
    const { url, outgoing, carries, rule } = hop
    const { method, headers, body } = outgoing
    const trace = this.#begin({
      method,
      host: url.host,
      path: this.#pathOf(url),
      carries,
      requestBytes: Buffer.isBuffer(body) ? body.length : undefined,
    })
    const changes = !CHANGES_NOTHING.has(method)
    if (changes) this.#changes++
    try {
      const agent = await this.#shared.dialer.agent(rule)
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as 'GET',
        headers: Object.fromEntries(headers),
        ...(body === undefined ? {} : { body }),
        signal,
        headersTimeout,
      })
      trace.status = answer.statusCode
      if (answer.statusCode === 401 && carries) {
        this.#isRefused = true
        if (changes) this.#changes--
      }
      this.#use(trace, 'answered')
      return { trace, answer }
    } catch (thrown) {
      if (signal.aborted) {
        this.#use(trace, 'failed')
        this.#finish(trace, { outcome: 'failed', reason: 'It was stopped.' })
        throw signal.reason
      }
      throw this.#failed(trace, thrown, rule)
    }
  }

  #respond(
    trace: Trace,
    answer: Dispatcher.ResponseData,
    {
      url,
      redirected,
      maxBytes,
    }: { readonly url: URL; readonly redirected: boolean; readonly maxBytes: number },
  ): Response {
    try {
      return toResponse(
        { ...answer, method: trace.method, url, redirected, body: answer.body },
        {
          maxBytes,
          onEnd: (responseBytes, error) => {
            const reason = error instanceof PatchbayError ? error.message : 'Its answer was cut.'
            this.#finish(trace, {
              outcome: error === undefined ? 'answered' : 'failed',
              responseBytes,
              ...(error === undefined ? {} : { reason }),
            })
          },
        },
      )
    } catch (error) {
      drop(answer.body)
      const reason = error instanceof PatchbayError ? error.message : 'Its answer can’t be read.'
      this.#finish(trace, { outcome: 'failed', reason })
      throw error instanceof PatchbayError ? error : unreachable(error, url.host)
    }
  }

  /** [E4] Where a redirect leads, or why it is not followed. */
  #follow(
    { url, outgoing, carries }: Hop,
    redirect: { readonly location: string; readonly status: number; readonly mode: string | undefined },
  ): Hop {
    const { location, status, mode } = redirect
    const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined
    if (target === undefined || mode === 'error')
      throw redirectRefused(url.host, 'an unreadable address', status)
    const next = redirected(outgoing, status)
    if (next.body !== undefined && !Buffer.isBuffer(next.body))
      throw redirectRefused(url.host, target.host, status)
    if (target.hash === '') target.hash = url.hash
    const { policy } = this.#options
    const refusal = attemptError(() => checkUrl(target.href, policy))
    if (refusal === undefined && (carries || !this.#carries)) {
      // As browsers do it: what is no credential of ours may be one of the author's.
      const isElsewhere = !this.#carries && target.origin !== url.origin
      const headers = isElsewhere ? withoutCredential(next.headers, () => false) : next.headers
      return { url: target, outgoing: { ...next, headers }, carries, rule: addressRule(target, policy) }
    }
    const reads = next.method === 'GET' || next.method === 'HEAD'
    const open = { ...policy, isOpen: true, allowedHosts: [], ownHosts: [] }
    const isPublic = attemptError(() => checkUrl(target.href, open)) === undefined
    const isSafe = target.protocol === 'https:' && !this.#search.isIn(target.href)
    if (!this.#carries || !reads || !isPublic || !isSafe) {
      const error = this.#carries ? redirectRefused(url.host, target.host, status) : refusal
      this.#tellRefused(
        { method: next.method, host: target.host, path: this.#pathOf(target) },
        wordsOf(error),
      )
      throw error
    }
    return {
      url: target,
      outgoing: { ...next, headers: withoutCredential(next.headers, this.#search.isIn) },
      carries: false,
      rule: addressRule(target, open),
    }
  }

  get #carries(): boolean {
    return this.#options.policy.isOpen !== true
  }

  #signalOf(own: AbortSignal | null | undefined): AbortSignal {
    if (own === undefined || own === null || own === this.#options.signal) return this.#signal
    return AbortSignal.any([own, this.#signal])
  }

  #begin(request: Omit<Trace, 'startedAt' | 'status'>): Trace {
    const trace: Trace = { ...request, startedAt: this.#shared.now() }
    this.#open.set(trace, () => this.#finish(trace, { outcome: trace.status ? 'answered' : 'failed' }))
    return trace
  }

  #use({ host, carries, status }: Trace, outcome: CredentialUse['outcome']): void {
    if (!carries) return
    this.#options.onUse?.({ host, outcome, ...(status === undefined ? {} : { status }) })
  }

  /** [E6] Once per request. */
  #finish(trace: Trace, result: Pick<SentRequest, 'outcome' | 'responseBytes' | 'reason'>): void {
    if (!this.#open.delete(trace)) return
    const { method, host, path, carries, requestBytes, status, startedAt } = trace
    this.#options.onRequest({
      method,
      host,
      path,
      ...(carries && this.#options.app !== undefined ? { app: this.#options.app } : {}),
      ...(status === undefined ? {} : { status }),
      ...(requestBytes === undefined ? {} : { requestBytes }),
      durationMs: this.#shared.now() - startedAt,
      ...result,
    })
  }

  #failed(trace: Trace, thrown: unknown, rule: AddressRule): unknown {
    const refusal = refusalOf(thrown)
    if (refusal !== undefined) {
      const error = attemptError(() => checkAddresses(refusal.addresses, rule))
      this.#use(trace, 'refused')
      this.#finish(trace, { outcome: 'refused', reason: wordsOf(error) })
      return error
    }
    const error = unreachable(thrown, trace.host)
    this.#use(trace, 'failed')
    this.#finish(trace, { outcome: 'failed', reason: error.message })
    return error
  }

  /** A connection's bytes are counted until it closes or the session ends, which ends it. */
  #keep(socket: Socket, trace: Trace): void {
    const finish = () => {
      this.#ended.signal.removeEventListener('abort', stop)
      this.#finish(trace, { outcome: 'answered', responseBytes: socket.bytesRead })
    }
    const stop = () => socket.destroy()
    this.#open.set(trace, finish)
    this.#ended.signal.addEventListener('abort', stop, { once: true })
    socket.once('close', finish)
    socket.on('error', () => undefined)
  }

  #pathOf({ pathname }: URL): string {
    return this.#search.hide(pathname).slice(0, MAX_PATH)
  }
}

/** `fetch` takes a Request too, as vendors' SDKs make them. */
function requestOf(input: string | URL | Request, init: SendInit): { address: string; init: SendInit } {
  if (typeof input === 'string' || input instanceof URL) return { address: String(input), init }
  const { url, method, headers, body, signal, redirect } = input
  return { address: url, init: { method, headers, body, signal, redirect, ...init } }
}

function refusalOf(thrown: unknown): RefusedAddress | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof RefusedAddress) return at
  }
  return undefined
}

function hostText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function attemptError(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

/** Lets go of an answer that nobody reads, so that its connection can serve again or ends. */
function drop(body: Readable): void {
  body.on('error', () => undefined)
  if ('dump' in body && typeof body.dump === 'function') void body.dump().catch(() => undefined)
  else body.destroy()
}

function wordsOf(error: unknown): string {
  return error instanceof PatchbayError ? error.message : 'It was refused.'
}
