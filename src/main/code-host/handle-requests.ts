import { type AnswerMessage, HANDLE_LIMITS, type HandleRequest } from '#sandbox/protocol.ts'
import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type { CodeCredentials } from './code-run.ts'

/**
 * The requests that one invocation's code has carried out with its credentials.
 *
 * - [C7] Only apps that the step offers, never more than `underWay` at once, and none after the invocation.
 * - [C8] What comes back is an answer or an error, without the credential being put into either.
 */
export interface HandleRequests {
  /** False when it was refused: too many at once, or its number is taken. */
  ask(number: number, request: HandleRequest): boolean
  cancel(number: number): void
  end(): void
}

export function createHandleRequests(options: {
  readonly id: number
  readonly credentials: CodeCredentials | undefined
  send(text: string): void
}): HandleRequests {
  const { id, credentials } = options
  const underWay = new Map<number, AbortController>()
  let isEnded = false

  const answer = (message: AnswerMessage) => {
    if (!isEnded) options.send(JSON.stringify(message))
  }
  const refuse = (number: number, message: string) => {
    const error = toErrorInfo(new PatchbayError(message, { code: 'step.invalid-props' }))
    answer({ type: 'answer', id, request: number, error: withoutStack(error) })
  }
  const carryOut = async (number: number, request: HandleRequest, from: CodeCredentials) => {
    const aborter = new AbortController()
    underWay.set(number, aborter)
    try {
      const answered = await from.send(request, aborter.signal)
      answer({ type: 'answer', id, request: number, answer: answered })
    } catch (thrown) {
      const error = thrown instanceof PatchbayError ? thrown : unexpected()
      answer({ type: 'answer', id, request: number, error: withoutStack(toErrorInfo(error)) })
    } finally {
      underWay.delete(number)
    }
  }

  return {
    ask(number, request) {
      if (isEnded || underWay.has(number)) return false
      if (credentials === undefined || !Object.hasOwn(credentials.offered, request.app)) {
        refuse(number, 'This step has no such credential.')
        return false
      }
      if (underWay.size >= HANDLE_LIMITS.underWay) {
        refuse(number, `No more than ${HANDLE_LIMITS.underWay} requests can be under way at once.`)
        return false
      }
      void carryOut(number, request, credentials)
      return true
    },
    cancel: number =>
      underWay.get(number)?.abort(new PatchbayError('The request was canceled.', { code: 'run.cancelled' })),
    end() {
      isEnded = true
      for (const aborter of underWay.values()) aborter.abort()
      underWay.clear()
    },
  }
}

/** Our own frames and causes are no affair of the step's. */
function withoutStack({ code, name, message, details }: ReturnType<typeof toErrorInfo>) {
  return { code, name, message, ...(details === undefined ? {} : { details }) }
}

/** Its message may quote what was sent. */
function unexpected(): PatchbayError {
  return new PatchbayError('The request could not be carried out.', { code: 'provider.unreachable' })
}
