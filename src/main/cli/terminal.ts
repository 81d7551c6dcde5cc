import { stripVTControlCharacters, styleText } from 'node:util'
import { toErrorInfo } from '#shared/errors.ts'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colors when a person reads, plain text when a file or a pipe does. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  const colored = stream.isTTY === true && process.env.NO_COLOR === undefined
  return colored ? styleText(style, text) : text
}

export function print(text: string): void {
  if (text !== '') process.stdout.write(text)
}

export function printLine(text = ''): void {
  print(`${text}\n`)
}

/** What a step, a webhook's caller or a file wrote, without anything that would steer the terminal. */
export function shown(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '')
}

/** One line on stderr: what was wrong and what to do. */
export function printError(error: unknown): void {
  const { message } = toErrorInfo(error)
  const line = shown(message).replace(/\s*\n\s*/g, ' ')
  process.stderr.write(`${paint('red', 'patchbay:', process.stderr)} ${line}\n`)
}

export function printNote(text: string): void {
  process.stderr.write(`${paint('dim', shown(text), process.stderr)}\n`)
}

/** `0.4 ms`, `120 ms`, `1.5 s`, `2 min 3 s`. */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
