export interface WebhookLimits {
  /** One request's body, bytes. */
  readonly bodyBytes: number
  /** Bodies being received or worked on at the same time, all together, bytes. */
  readonly bodyBytesInFlight: number
  /** Deepest nesting of objects and lists in a JSON body. */
  readonly jsonDepth: number
  /** Request line and headers, bytes. */
  readonly headerBytes: number
  /** Path and query, characters. */
  readonly urlLength: number
  /** From the first byte to the last header, milliseconds. */
  readonly headersTimeoutMs: number
  /** From the first byte to the last of the body, milliseconds. */
  readonly requestTimeoutMs: number
  /** An idle connection is kept open this long, milliseconds. */
  readonly keepAliveMs: number
  readonly connections: number
  /** Per webhook. */
  readonly requestsPerSecond: number
}

export const DEFAULT_WEBHOOK_LIMITS: WebhookLimits = {
  bodyBytes: 16 * 1024 * 1024,
  bodyBytesInFlight: 256 * 1024 * 1024,
  jsonDepth: 100,
  headerBytes: 16 * 1024,
  urlLength: 8 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveMs: 10_000,
  connections: 512,
  requestsPerSecond: 10_000,
}
