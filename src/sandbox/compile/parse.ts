import { type Options, type Program, parse } from 'acorn'
import { stripTypes } from './strip-types.ts'
import type { CodeProblem } from './types.ts'

export interface ParsedCode {
  readonly ok: true
  /** JavaScript with the author's lines; offsets of `program` are in it. */
  readonly code: string
  readonly program: Program
  /** Offset in `code` -> offset in the author's text. */
  toSource(offset: number): number
}

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowHashBang: true,
}

/**
 * A file that is one unnamed function is no valid statement; in parentheses it is an expression.
 * In two steps: one pattern for both would try every way to part the comments before the function.
 */
function isUnnamedFunction(source: string): boolean {
  const blank = /(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/y
  blank.test(source)
  const unnamed = /(?:async\s+)?function\s*(?:\*\s*)?[(<]/y
  unnamed.lastIndex = blank.lastIndex
  return unnamed.test(source)
}

/** Parses JavaScript, else TypeScript. Where both fail, the failure further into the text is the one told. */
export function parseCode(
  source: string,
): ParsedCode | { readonly ok: false; readonly problem: CodeProblem } {
  const wrapped = isUnnamedFunction(source)
  const text = wrapped ? `(${source.replace(/;\s*$/, '')}\n)` : source
  const shift = wrapped ? 1 : 0
  const unshift = (offset: number) => Math.min(Math.max(offset - shift, 0), source.length)

  const asJavaScript = attempt(() => parse(text, OPTIONS))
  if (asJavaScript.ok) return { ok: true, code: text, program: asJavaScript.value, toSource: unshift }

  const stripped = attempt(() => stripTypes(text))
  if (!stripped.ok) {
    const failure = stripped.at > asJavaScript.at ? stripped : asJavaScript
    return { ok: false, problem: problemAt(failure.message, unshift(failure.at), source) }
  }
  const { code, toSource } = stripped.value
  const toAuthor = (offset: number) => unshift(toSource(offset))
  const asTypeScript = attempt(() => parse(code, OPTIONS))
  if (asTypeScript.ok) return { ok: true, code, program: asTypeScript.value, toSource: toAuthor }
  return { ok: false, problem: problemAt(asTypeScript.message, toAuthor(asTypeScript.at), source) }
}

type Attempt<T> = { ok: true; value: T } | { ok: false; message: string; at: number }

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, message: 'The code is nested too deeply', at: 0 }
    const { message, pos } = error as { message: string; pos?: number }
    const text = message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '')
    return { ok: false, message: text, at: pos ?? 0 }
  }
}

function problemAt(message: string, at: number, source: string): CodeProblem {
  const start = Math.min(at, Math.max(source.length - 1, 0))
  return { message, range: [start, Math.min(start + 1, source.length)] }
}
