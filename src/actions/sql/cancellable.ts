import { TimeoutError } from '#engine/errors.ts'

/** How long the server may take to stop a statement before the connection is cut. */
const GRACE_MS = 3000

export interface CancellableWork<T> {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly work: () => Promise<T>
  /** Asks the server to stop. */
  readonly stop: () => Promise<void>
  /** Cuts the connection. */
  readonly cut: () => void
}

/**
 * Does work that ends with the step: when the step is cancelled or its time is up, the server is asked to stop first,
 * so that it does not go on for nobody.
 * @throws what `signal` was aborted with, or PatchbayError `step.timeout`
 */
export async function cancellable<T>(options: CancellableWork<T>): Promise<T> {
  const { signal, timeoutMs, work, stop, cut } = options
  let ended: { readonly reason: unknown } | undefined
  let cutter: NodeJS.Timeout | undefined
  const end = (reason: unknown) => {
    if (ended !== undefined) return
    ended = { reason }
    cutter = setTimeout(cut, GRACE_MS)
    // What can't be asked is cut.
    stop().catch(cut)
  }
  const onAbort = () => end(signal.reason)
  const timer = setTimeout(
    () =>
      end(
        new TimeoutError(
          `The statement took longer than its time limit of ${timeoutMs / 1000} s. Raise the limit, or make the query cheaper.`,
        ),
      ),
    timeoutMs,
  )
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    const result = await work()
    if (signal.aborted) throw signal.reason
    return result
  } catch (error) {
    throw ended === undefined ? error : ended.reason
  } finally {
    clearTimeout(timer)
    clearTimeout(cutter)
    signal.removeEventListener('abort', onAbort)
  }
}
