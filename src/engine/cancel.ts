/** Read side of a cancellation: the engine's own, since it knows no runtime's AbortSignal. */
export interface CancelSignal {
  readonly cancelled: boolean
  /** Calls `listener` once when cancelled, at once if it already is. Returns how to stop listening. */
  onCancel(listener: () => void): () => void
}

export interface CancelSource extends CancelSignal {
  cancel(): void
}

/** A cancellation, cancelled along with `parent` when one is given. */
export function createCancel(parent?: CancelSignal): CancelSource {
  let cancelled = false
  const listeners = new Set<() => void>()
  const source: CancelSource = {
    get cancelled() {
      return cancelled
    },
    onCancel(listener) {
      if (cancelled) {
        listener()
        return () => undefined
      }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    cancel() {
      if (cancelled) return
      cancelled = true
      const pending = [...listeners]
      listeners.clear()
      for (const listener of pending) listener()
    },
  }
  parent?.onCancel(() => source.cancel())
  return source
}
