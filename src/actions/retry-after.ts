/** How long an answer asks to wait: `Retry-After` (seconds or a date), or `x-ratelimit-reset` (Unix seconds). Milliseconds. */
export function readRetryAfterMs(headers: Headers, nowMs: number = Date.now()): number | undefined {
  const text = headers.get('retry-after')
  if (text !== null && text.trim() !== '') {
    const seconds = Number(text)
    return asWait(Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - nowMs)
  }
  if (headers.get('x-ratelimit-remaining') !== '0') return undefined
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  // Seconds since 1970 at GitHub and Twitter; small numbers elsewhere count from now.
  return asWait(reset > 1e9 ? reset * 1000 - nowMs : reset * 1000)
}

function asWait(waitMs: number): number | undefined {
  return Number.isFinite(waitMs) ? Math.max(0, Math.round(waitMs)) : undefined
}
