import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type {
  PushChannel,
  PushPayload,
  RequestChannel,
  RequestInput,
  RequestOutput,
} from '#shared/ipc/contract.ts'
import type { Result } from '#shared/ipc/result.ts'
import { toast } from './toast.ts'

/** What the preload script offers, and all of the outside world that the renderer can reach. */
export interface Bridge {
  invoke(channel: string, input: unknown): Promise<Result<unknown>>
  on(channel: string, listener: (payload: unknown) => void): () => void
}

declare global {
  interface Window {
    readonly patchbay: Bridge
  }
}

type Arguments<C extends RequestChannel> = undefined extends RequestInput<C> ? [] : [input: RequestInput<C>]

/** @throws PatchbayError what the main process answered, with its code and details. */
async function invoke<C extends RequestChannel>(
  channel: C,
  ...[input]: Arguments<C>
): Promise<RequestOutput<C>> {
  const result = await window.patchbay.invoke(channel, input)
  if (result.ok) return result.value as RequestOutput<C>
  const { message, code, details } = result.error
  throw new PatchbayError(message, { code, ...(details ? { details } : {}) })
}

/** Listens to a push channel until the returned function is called. */
function on<C extends PushChannel>(channel: C, listener: (payload: PushPayload<C>) => void): () => void {
  return window.patchbay.on(channel, payload => listener(payload as PushPayload<C>))
}

/** The main process, typed by the contract. */
export const api = { invoke, on }

/** Shows an error that is not handled in place. `doing` names what was tried: `Could not rename the account`. */
export function reportError(error: unknown, doing: string): void {
  const { message, code } = toErrorInfo(error)
  toast({
    tone: 'error',
    title: doing,
    body: code === 'internal' ? `Something went wrong inside Patchbay: ${message}` : message,
  })
}

/** Runs `task` and reports what it throws; the answer is undefined then. */
export async function attempt<T>(doing: string, task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task()
  } catch (error) {
    reportError(error, doing)
    return undefined
  }
}
