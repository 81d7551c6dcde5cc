import { Console } from 'node:console'
import { Writable } from 'node:stream'
import type { LogLevel } from '#shared/model/run-event.ts'

type Sink = (level: LogLevel, text: string) => void

const LEVELS: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  warn: 'warn',
  error: 'error',
  trace: 'error',
  assert: 'error',
}

/** Sends everything the step's code prints to `sink`, formatted as Node prints it. */
export function captureConsole(sink: Sink): void {
  let level: LogLevel = 'info'
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      sink(level, String(chunk).replace(/\n$/, ''))
      done()
    },
  })
  const inner = new Console({
    stdout: stream,
    stderr: stream,
    inspectOptions: { depth: 5, breakLength: 100 },
  })
  for (const [name, method] of Object.entries(inner)) {
    if (typeof method !== 'function') continue
    Object.defineProperty(console, name, {
      configurable: true,
      writable: true,
      value: (...values: unknown[]) => {
        level = LEVELS[name] ?? 'info'
        Reflect.apply(method, inner, values)
      },
    })
  }
  captureStream(process.stdout, text => sink('info', text))
  captureStream(process.stderr, text => sink('error', text))
}

/** What is written to the process's own output is a log line too: nobody reads the real one. */
function captureStream(stream: NodeJS.WriteStream, print: (text: string) => void): void {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    print((typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')).replace(/\n$/, ''))
    const done = rest.at(-1)
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
}
