import type { LogLevel } from '#shared/model/run-event.ts'
import { shorten } from '#shared/shorten.ts'
import type { InvocationLimits, LogLine } from '../protocol.ts'

const MAX_LINE = 64_000
/** What is waiting goes out at once beyond this, so that a loop that never yields is heard too. */
const FLUSH_LENGTH = 32_000
const FLUSH_MS = 100

/** The log lines of one invocation: gathered per tick, and cut off at the limits with a count of what was dropped. */
export interface LogBuffer {
  write(level: LogLevel, text: string): void
  /** What was not sent yet, the dropped count last. Nothing is taken after it. */
  end(): LogLine[]
}

export function createLogBuffer(limits: InvocationLimits, send: (lines: LogLine[]) => void): LogBuffer {
  let waiting: LogLine[] = []
  let waitingLength = 0
  let lines = 0
  let length = 0
  let dropped = 0
  let ended = false
  let lastFlush = Date.now()
  let timer: NodeJS.Immediate | undefined

  const flush = () => {
    clearImmediate(timer)
    timer = undefined
    lastFlush = Date.now()
    if (waiting.length > 0) send(waiting)
    waiting = []
    waitingLength = 0
  }
  return {
    write(level, text) {
      if (ended) return
      const line = shorten(text, MAX_LINE)
      if (dropped > 0 || lines >= limits.logLines || length + line.length > limits.logLength) {
        dropped++
        return
      }
      lines++
      length += line.length
      waiting.push([level, line])
      waitingLength += line.length
      timer ??= setImmediate(flush)
      if (waitingLength > FLUSH_LENGTH || Date.now() - lastFlush > FLUSH_MS) flush()
    },
    end() {
      ended = true
      clearImmediate(timer)
      if (dropped > 0) waiting.push(['warn', `… ${dropped} more ${dropped === 1 ? 'line' : 'lines'} dropped`])
      return waiting
    },
  }
}
