import { setMaxListeners } from 'node:events'
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
import { type Dialer, RefusedAddress } from './dial.ts'
import { credentialInHost, ended, tooManyRedirects, unreachable } from './errors.ts'
import { toResponse } from './incoming.ts'
import { readOutgoing, requestOf } from './outgoing.ts'
import { type CredentialUse, createReceipts, type Receipts, type Trace, wordsOf } from './receipts.ts'
import { follow, type Hop, isRedirect, type Redirect } from './redirect.ts'
import { createSecretSearch, HIDDEN, type SecretSearch } from './secret-search.ts'

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

export interface EgressSession {
  fetch(input: string | URL | Request, init?: SendInit): Promise<Response>
  connect(target: ConnectTarget): Promise<Socket>
  allowUrl(url: string): URL
  /**
   * Whether the credential was refused (401) while nothing that changes anything was sent before: then the attempt can
   * be repeated with another credential.
   */
  isRepeatable(): boolean
  /** Tells what was not told yet, and cuts what is still under way. */
  end(): void
}

/** What all sessions of a door have in common. */
export interface Shared {
  readonly dialer: Dialer
  readonly now: () => number
  readonly maxBytes: number
  readonly headersTimeoutMs: number
}

const MAX_REDIRECTS = 5
const MAX_PATH = 2000
const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS'])

export class Session implements EgressSession {
  readonly #shared: Shared
  readonly #options: EgressOptions
  readonly #receipts: Receipts
  readonly #search: SecretSearch
  readonly #ended = new AbortController()
  readonly #signal: AbortSignal
  readonly #carries: boolean
  #changes = 0
  #isRefused = false

  constructor(shared: Shared, options: EgressOptions) {
    const { app, onRequest, onUse, policy, secrets, signal } = options
    this.#shared = shared
    this.#options = options
    this.#receipts = createReceipts({ app, onRequest, onUse, now: shared.now })
    this.#search = createSecretSearch(secrets)
    this.#signal = AbortSignal.any([signal, this.#ended.signal])
    this.#carries = policy.isOpen !== true
    // Each request listens to it, and a step may send as many at once as it likes.
    setMaxListeners(0, this.#signal, this.#ended.signal)
  }

  readonly allowUrl = (url: string): URL => checkUrl(url, this.#options.policy)

  readonly fetch = async (input: string | URL | Request, given: SendInit = {}): Promise<Response> => {
    if (this.#ended.signal.aborted) throw ended()
    const { address, init } = requestOf(input, given)
    const signal = this.#signalOf(init.signal)
    signal.throwIfAborted()
    let hop = await this.#firstHop(address, init)
    for (let followed = 0; ; followed++) {
      const { trace, answer } = await this.#send(hop, signal, init.headersTimeoutMs)
      const location = answer.headers.location
      if (!isRedirect(answer.statusCode) || typeof location !== 'string' || init.redirect === 'manual') {
        const maxBytes = init.maxResponseBytes ?? this.#shared.maxBytes
        return this.#respond(trace, answer, { url: hop.url, redirected: followed > 0, maxBytes })
      }
      drop(answer.body)
      this.#receipts.finish(trace, { outcome: 'answered', responseBytes: 0 })
      if (followed === MAX_REDIRECTS) throw tooManyRedirects(hop.url.host, MAX_REDIRECTS)
      hop = this.#follow(hop, { location, status: answer.statusCode, mode: init.redirect })
    }
  }

  readonly connect = async (given: ConnectTarget): Promise<Socket> => {
    if (this.#ended.signal.aborted) throw ended()
    if (!given.isCancel) this.#signal.throwIfAborted()
    const { policy } = this.#options
    const place = { method: 'CONNECT', host: this.#search.hideHost(hostText(given)), path: '' }
    const target = this.#refusing(place, () => checkConnection(given, policy))
    const trace = this.#receipts.begin({
      ...place,
      host: target.host,
      carries: this.#carries,
      requestBytes: undefined,
    })
    const rule = addressRule(target, policy)
    let socket: Socket
    try {
      this.#changes++
      const port = Number(target.port)
      socket = await this.#shared.dialer.connect({ hostname: target.hostname, port }, rule)
    } catch (thrown) {
      throw this.#failed(trace, thrown, rule)
    }
    this.#receipts.use(trace, 'answered')
    this.#keep(socket, trace)
    const stopped = given.isCancel ? this.#ended.signal : this.#signal
    if (!stopped.aborted) return socket
    socket.destroy()
    throw stopped.reason
  }

  isRepeatable(): boolean {
    return this.#isRefused && this.#changes === 0
  }

  end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort(ended())
    this.#receipts.end()
  }

  /** [E3] What is refused is told too. */
  async #firstHop(address: string, init: SendInit): Promise<Hop> {
    const host = URL.canParse(address) ? this.#search.hideHost(new URL(address).host) : ''
    const place = { method: (init.method ?? 'GET').toUpperCase(), host, path: '' }
    const url = this.#refusing(place, () => this.allowUrl(address))
    const rule = addressRule(url, this.#options.policy)
    return { url, outgoing: await readOutgoing(init, url), carries: this.#carries, rule }
  }

  #refusing<T>(place: Pick<Trace, 'method' | 'host' | 'path'>, check: () => T): T {
    try {
      return check()
    } catch (error) {
      if (!(error instanceof PatchbayError) || error.code !== 'auth.host-not-allowed') throw error
      const refusal = place.host === HIDDEN ? credentialInHost() : error
      this.#receipts.refused({ ...place, carries: this.#carries }, refusal)
      throw refusal
    }
  }

  async #send(hop: Hop, signal: AbortSignal, headersTimeout = this.#shared.headersTimeoutMs) {
    const { url, outgoing, carries, rule } = hop
    const { method, headers, body } = outgoing
    const requestBytes = Buffer.isBuffer(body) ? body.length : undefined
    const trace = this.#receipts.begin({
      method,
      host: url.host,
      path: this.#pathOf(url),
      carries,
      requestBytes,
    })
    const changes = !CHANGES_NOTHING.has(method)
    if (changes) this.#changes++
    try {
      const agent = await this.#shared.dialer.agent(rule)
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
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
      this.#receipts.use(trace, 'answered')
      return { trace, answer }
    } catch (thrown) {
      if (!signal.aborted) throw this.#failed(trace, thrown, rule)
      this.#receipts.use(trace, 'failed')
      this.#receipts.finish(trace, { outcome: 'failed', reason: 'It was stopped.' })
      throw signal.reason
    }
  }

  #respond(
    trace: Trace,
    answer: Dispatcher.ResponseData,
    { maxBytes, ...where }: { readonly url: URL; readonly redirected: boolean; readonly maxBytes: number },
  ): Response {
    const onEnd = (responseBytes: number, error?: unknown) =>
      this.#receipts.finish(
        trace,
        error === undefined
          ? { outcome: 'answered', responseBytes }
          : { outcome: 'failed', responseBytes, reason: wordsOf(error) },
      )
    try {
      return toResponse({ ...answer, ...where, method: trace.method, body: answer.body }, { maxBytes, onEnd })
    } catch (error) {
      drop(answer.body)
      const readable = unreachable(error, trace.host)
      this.#receipts.finish(trace, { outcome: 'failed', reason: readable.message })
      throw readable
    }
  }

  #follow(hop: Hop, redirect: Redirect): Hop {
    const followed = follow(hop, redirect, { policy: this.#options.policy, search: this.#search })
    if ('hop' in followed) return followed.hop
    const { url, method } = followed
    if (url === undefined) throw followed.refused
    const host = this.#search.hideHost(url.host)
    const refused = host === HIDDEN ? credentialInHost() : followed.refused
    this.#receipts.refused({ method, host, path: this.#pathOf(url), carries: this.#carries }, refused)
    throw refused
  }

  #signalOf(own: AbortSignal | null | undefined): AbortSignal {
    if (own === undefined || own === null || own === this.#options.signal) return this.#signal
    return AbortSignal.any([own, this.#signal])
  }

  #failed(trace: Trace, thrown: unknown, rule: AddressRule): PatchbayError {
    const refusal = refusalOf(thrown, rule)
    const error = refusal ?? unreachable(thrown, trace.host)
    const outcome = refusal === undefined ? 'failed' : 'refused'
    this.#receipts.use(trace, outcome)
    this.#receipts.finish(trace, { outcome, reason: error.message })
    return error
  }

  /** A connection's bytes are counted until it closes or the session ends, which ends it. */
  #keep(socket: Socket, trace: Trace): void {
    const stop = () => socket.destroy()
    const finish = () => {
      this.#ended.signal.removeEventListener('abort', stop)
      this.#receipts.finish(trace, { outcome: 'answered', responseBytes: socket.bytesRead })
    }
    this.#receipts.onEnd(trace, finish)
    this.#ended.signal.addEventListener('abort', stop, { once: true })
    socket.once('close', finish)
    // Whoever has asked for the connection listens too; without a listener of ours an early error would end the app.
    socket.on('error', () => undefined)
  }

  #pathOf({ pathname }: URL): string {
    return this.#search.hide(pathname).slice(0, MAX_PATH)
  }
}

/** The dialer knows the addresses, the rule the words. */
function refusalOf(thrown: unknown, rule: AddressRule): PatchbayError | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (!(at instanceof RefusedAddress)) continue
    try {
      checkAddresses(at.addresses, rule)
    } catch (error) {
      if (error instanceof PatchbayError) return error
    }
  }
  return undefined
}

function hostText({ host, port }: ConnectTarget): string {
  const plain = host.replace(/\s+/g, '')
  return `${plain.includes(':') ? `[${plain}]` : plain}:${port}`
}

/** Lets go of an answer that nobody reads, so that its connection can serve again or ends. */
function drop(body: Readable): void {
  body.on('error', () => undefined)
  if ('dump' in body && typeof body.dump === 'function') void body.dump().catch(() => undefined)
  else body.destroy()
}
