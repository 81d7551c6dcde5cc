import { PatchbayError } from '#shared/errors.ts'
import type { SentRequest } from '#shared/model/run-event.ts'

/** One use of a credential: what became of it. */
export type CredentialUse = Pick<SentRequest, 'host' | 'outcome' | 'status'>

/** One request from its start to the end of its answer. */
export interface Trace {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly startedAt: number
  readonly carries: boolean
  readonly requestBytes: number | undefined
  status?: number
}

interface ReceiptOptions {
  readonly app: string | undefined
  readonly now: () => number
  readonly onRequest: (request: SentRequest) => void
  readonly onUse: ((use: CredentialUse) => void) | undefined
}

/** [E6] Tells each request of a session once. */
export interface Receipts {
  begin(request: Omit<Trace, 'startedAt' | 'status'>): Trace
  /** The credential went out, or was held back. */
  use(trace: Trace, outcome: CredentialUse['outcome']): void
  finish(trace: Trace, result: Pick<SentRequest, 'outcome' | 'responseBytes' | 'reason'>): void
  /** What `end` does for a request whose answer nobody read to its end. */
  onEnd(trace: Trace, finish: () => void): void
  /** Nothing was sent. */
  refused(request: Pick<Trace, 'method' | 'host' | 'path' | 'carries'>, error: unknown): void
  end(): void
}

export function createReceipts({ app, now, onRequest, onUse }: ReceiptOptions): Receipts {
  const open = new Map<Trace, () => void>()
  const whose = (carries: boolean) => (carries && app !== undefined ? { app } : {})

  const finish: Receipts['finish'] = (trace, result) => {
    if (!open.delete(trace)) return
    const { method, host, path, carries, requestBytes, status, startedAt } = trace
    onRequest({
      method,
      host,
      path,
      ...whose(carries),
      ...(status === undefined ? {} : { status }),
      ...(requestBytes === undefined ? {} : { requestBytes }),
      durationMs: now() - startedAt,
      ...result,
    })
  }
  return {
    begin(request) {
      const trace: Trace = { ...request, startedAt: now() }
      open.set(trace, () => finish(trace, { outcome: trace.status === undefined ? 'failed' : 'answered' }))
      return trace
    },
    use({ host, carries, status }, outcome) {
      if (carries) onUse?.({ host, outcome, ...(status === undefined ? {} : { status }) })
    },
    finish,
    onEnd(trace, finishThis) {
      open.set(trace, finishThis)
    },
    refused({ carries, ...request }, error) {
      onRequest({
        ...request,
        ...whose(carries),
        outcome: 'refused',
        durationMs: 0,
        reason: wordsOf(error),
      })
      if (carries) onUse?.({ host: request.host, outcome: 'refused' })
    },
    end() {
      for (const finishThis of [...open.values()]) finishThis()
    },
  }
}

/** Our own errors hold no values; of others nothing is told. */
export function wordsOf(error: unknown): string {
  return error instanceof PatchbayError ? error.message : 'Its answer was cut.'
}
