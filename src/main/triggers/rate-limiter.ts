/** A bucket of tokens per key: `perSecond` refill, and as many may come at once. */
export interface RateLimiter {
  /** False when `key` has had its share for now. */
  take(key: string): boolean
}

interface Bucket {
  tokens: number
  atMs: number
}

export function createRateLimiter(perSecond: number, nowMs: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>()
  return {
    take(key) {
      const now = nowMs()
      let bucket = buckets.get(key)
      if (!bucket) {
        bucket = { tokens: perSecond, atMs: now }
        buckets.set(key, bucket)
      }
      bucket.tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.atMs) / 1000) * perSecond)
      bucket.atMs = now
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
  }
}
