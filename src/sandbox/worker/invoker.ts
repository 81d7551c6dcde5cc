import { setImmediate, setTimeout } from 'node:timers'
import { PatchbayError } from '#shared/errors.ts'
import type { HttpResponse, LogLevel } from '#shared/model/run-event.ts'
import type { AnswerMessage, Invocation, LogLine, WorkerMessage } from '../protocol.ts'
import { type AuthHandles, createAuthHandles } from './auth-handles.ts'
import type { CleanUp } from './clean-up.ts'
import { describeError } from './describe-error.ts'
import { ExitSignal } from './harden-process.ts'
import { jsonText } from './json-text.ts'
import { createLogBuffer, type LogBuffer } from './log-buffer.ts'
import { createStepApi, deepFreeze, type Exported } from './step-api.ts'
import { type Code, loadStepCode, runStepCode, type StepCode } from './step-code.ts'

export interface Invoker {
  invoke(invocation: Invocation): void
  /** What became of a request of the invocation under way. */
  answer(message: AnswerMessage): void
  /** Where the console leads: the invocation under way, or nowhere. */
  print(level: LogLevel, text: string): void
  /** An error that nobody awaited. False when no invocation is there to take it. */
  failUncaught(thrown: unknown): boolean
  exit(exitCode: number): void
}

interface Running {
  readonly invocation: Invocation
  readonly code: Code
  readonly logs: LogBuffer
  readonly exported: Exported
  readonly handles: AuthHandles
  /** Its outcome is known. A connection that it used may take one more turn to become idle. */
  isEnding: boolean
}

interface End {
  readonly lines: LogLine[]
  readonly busy: boolean
}

interface InvokerOptions {
  readonly baseEnv: NodeJS.ProcessEnv
  readonly cleanUp: CleanUp
  send(text: string): void
}

/** The host sends a text once per process, whichever step has it first. */
const NOT_GIVEN = {
  code: 'internal',
  name: 'PatchbayError',
  message: 'The code process was not given this code.',
} as const

/** Serves one invocation at a time. Code is loaded once per step and text. */
export function createInvoker({ baseEnv, cleanUp, send }: InvokerOptions): Invoker {
  const texts = new Map<string, Code>()
  /** By step too: its name is in the stacks. */
  const loaded = new Map<string, StepCode>()
  let current: Running | undefined
  const post = (message: WorkerMessage) => send(JSON.stringify(message))

  /** Ends `running` with the message made by `finish`, unless it ended before. */
  const settle = (running: Running, finish: (end: End) => string) => {
    if (current !== running || running.isEnding) return
    running.isEnding = true
    if (cleanUp.isBusy()) setImmediate(conclude, running, finish)
    else conclude(running, finish)
  }

  const conclude = (running: Running, finish: (end: End) => string) => {
    current = undefined
    running.handles.end()
    const busy = cleanUp.isBusy()
    send(finish({ lines: running.logs.end(), busy }))
    cleanUp.restore()
    if (busy) reportIdle()
  }

  const reportIdle = () => {
    if (current !== undefined) return
    if (cleanUp.isBusy()) setTimeout(reportIdle, IDLE_CHECK_MS).unref()
    else post({ type: 'idle' })
  }

  const fail = (running: Running, thrown: unknown) => {
    if (thrown instanceof ExitSignal) return
    const { step, id } = running.invocation
    const error = describeError(thrown, { step, columns: running.code.columns })
    settle(running, end => JSON.stringify({ type: 'failed', id, error, ...end } satisfies WorkerMessage))
  }

  const loadedCode = ({ invocation: { step, codeId }, code }: Running): StepCode => {
    const key = `${step} ${codeId}`
    const known = loaded.get(key) ?? loadStepCode(step, code)
    loaded.set(key, known)
    return known
  }

  const run = async (running: Running) => {
    const { id, context, inputs, steps, limits } = running.invocation
    const $ = createStepApi({
      context: deepFreeze(context),
      exported: running.exported,
      auth: running.handles.auth,
      respond: (response: HttpResponse) => {
        if (current === running) post({ type: 'respond', id, response })
      },
    })
    try {
      const returned = await runStepCode(loadedCode(running), { steps: deepFreeze(steps), inputs, $ })
      const result = resultText(returned, running.exported, limits.outputLength)
      settle(
        running,
        end => `${result},"type":"done","id":${id},"busy":${end.busy},"lines":${JSON.stringify(end.lines)}}`,
      )
    } catch (thrown) {
      fail(running, thrown)
    }
  }

  return {
    invoke(invocation) {
      if (current !== undefined) return
      const { id, codeId, code = texts.get(codeId) } = invocation
      if (code === undefined) {
        post({ type: 'failed', id, error: NOT_GIVEN, lines: [], busy: false })
        return
      }
      texts.set(codeId, code)
      const logs = createLogBuffer(invocation.limits, lines => post({ type: 'logs', id, lines }))
      process.env = { ...baseEnv, ...invocation.env }
      current = {
        invocation,
        code,
        logs,
        exported: { values: new Map(), summary: undefined },
        handles: createAuthHandles({
          offered: invocation.auth,
          ask: (number, request) => post({ type: 'request', id, number, request }),
          cancel: number => post({ type: 'cancel', id, number }),
        }),
        isEnding: false,
      }
      void run(current)
    },
    answer(message) {
      if (current?.invocation.id === message.id) current.handles.answer(message)
    },
    print: (level, text) => current?.logs.write(level, text),
    failUncaught(thrown) {
      if (thrown instanceof ExitSignal) return true
      if (current === undefined) return false
      fail(current, thrown)
      return true
    },
    exit(exitCode) {
      if (current === undefined) return
      post({ type: 'exiting', id: current.invocation.id, exitCode, lines: current.logs.end() })
    },
  }
}

const IDLE_CHECK_MS = 20

/** The result as the head of a JSON object, so that values which are JSON text already are not written twice. */
function resultText(returned: unknown, exported: Exported, limit: number): string {
  const value = jsonText(returned, '$return_value')
  const exports = [...exported.values].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')
  const length = (value?.length ?? 0) + exports.length
  if (length > limit) {
    const message = `The step gave ${megabytes(length)} MB, more than the ${megabytes(limit)} MB a step may pass on. Return less, or write it to where it belongs.`
    throw new PatchbayError(message, { code: 'code.output-too-large' })
  }
  const summary = exported.summary === undefined ? '' : `,"summary":${JSON.stringify(exported.summary)}`
  return `{"exports":{${exports}}${value === undefined ? '' : `,"returned":${value}`}${summary}`
}

const megabytes = (length: number) => Math.ceil(length / 1_048_576)
