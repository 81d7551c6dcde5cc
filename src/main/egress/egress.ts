import { createDialer, type DialOptions } from './dial.ts'
import { LazySession } from './lazy-session.ts'
import { type EgressOptions, type EgressSession, Session, type Shared } from './session.ts'

export type { CredentialUse } from './receipts.ts'
export type { EgressOptions, EgressSession } from './session.ts'

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

export interface CreateEgressOptions extends DialOptions {
  /** Milliseconds, for durations. */
  readonly now?: (() => number) | undefined
  readonly maxResponseBytes?: number | undefined
  readonly headersTimeoutMs?: number | undefined
}

const HEADERS_TIMEOUT_MS = 30_000
const MAX_RESPONSE_BYTES = 64 * 1_048_576

export function createEgress(options: CreateEgressOptions = {}): Egress {
  const shared: Shared = {
    dialer: createDialer(options),
    now: options.now ?? (() => performance.now()),
    maxBytes: options.maxResponseBytes ?? MAX_RESPONSE_BYTES,
    headersTimeoutMs: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
  }
  return {
    open: session => new LazySession(() => new Session(shared, session)),
    close: () => shared.dialer.close(),
  }
}
