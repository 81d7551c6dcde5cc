import { type Expression as ExpressionNode, parseExpressionAt } from 'acorn'

export interface TemplateError {
  readonly message: string
  /** Half-open character range inside the text. */
  readonly range: readonly [number, number]
}

export interface FoundExpression {
  /** Absent when the syntax is wrong. Its places count from `offset`. */
  readonly node?: ExpressionNode
  readonly offset?: number
  /** What stands between the braces. */
  readonly inner: readonly [number, number]
  /** Where the text after the closing braces begins. */
  readonly end: number
  readonly error?: TemplateError
}

const BLANK = /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n\r]*)*/y

function skipBlank(text: string, from: number): number {
  BLANK.lastIndex = from
  BLANK.test(text)
  return BLANK.lastIndex
}

/**
 * Reads the expression that opens with `{{` at `open`. JavaScript's own grammar decides where it ends, so braces in
 * strings, templates, objects and regular expressions are no end.
 */
export function findExpression(text: string, open: number): FoundExpression {
  const start = skipBlank(text, open + 2)
  if (text.startsWith('}}', start)) {
    return broken(
      text,
      [open, start + 2],
      'The expression is empty. Write something between {{ and }}.',
      start,
    )
  }
  if (start >= text.length) return unclosed(text, open)
  let node: ExpressionNode
  try {
    // The rest alone: the parser counts the lines before its start, which many expressions would make quadratic.
    node = parseExpressionAt(text.slice(start), 0, {
      ecmaVersion: 2023,
      // Not a module: there `await` would be taken for an operator.
      sourceType: 'script',
      // Else an expression in parentheses would seem to end before the last of them.
      preserveParens: true,
    })
  } catch (error) {
    return syntaxError(text, { open, start }, error)
  }
  const close = skipBlank(text, start + node.end)
  if (text.startsWith('}}', close)) return { node, offset: start, inner: [open + 2, close], end: close + 2 }
  if (close >= text.length) return unclosed(text, open)
  const what = text.slice(close, close + 1)
  return broken(
    text,
    [close, close + 1],
    `Unexpected “${what}” after the expression: expected an operator or }}.`,
    close,
  )
}

function syntaxError(
  text: string,
  { open, start }: { open: number; start: number },
  error: unknown,
): FoundExpression {
  if (!(error instanceof SyntaxError)) throw error
  const at = Math.min(start + ((error as SyntaxError & { pos?: number }).pos ?? 0), text.length)
  if (at >= text.length) return unclosed(text, open)
  const reason = error.message.replace(/ \(\d+:\d+\)$/, '')
  return broken(text, [at, at + 1], `${reason}.`, at)
}

function unclosed(text: string, open: number): FoundExpression {
  const message = 'The expression does not end. Close it with }}.'
  return { inner: [open + 2, text.length], end: text.length, error: { message, range: [open, text.length] } }
}

/** Goes on after the next closing braces, so that one mistake doesn't hide the next. */
function broken(
  text: string,
  range: readonly [number, number],
  message: string,
  from: number,
): FoundExpression {
  const close = text.indexOf('}}', from)
  const end = close < 0 ? text.length : close + 2
  return { inner: [range[0], range[0]], end, error: { message, range } }
}
