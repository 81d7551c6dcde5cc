import { cx } from '../lib/cx.ts'
import styles from './json-text.module.css'

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** A short piece of JSON (a preview, a sample), colored. Longer values belong in a JSON tree. */
export function JsonText({ text, className }: { text: string; className?: string | undefined }) {
  return (
    <pre className={cx(styles.json, className)} data-selectable>
      {colored(text)}
    </pre>
  )
}

function colored(text: string) {
  const parts = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) parts.push(text.slice(end, match.index))
    end = match.index + match[0].length
    const [, string, colon] = match
    const kind = string
      ? colon
        ? styles.key
        : styles.string
      : /^[tfn]/.test(match[0])
        ? styles.word
        : styles.number
    parts.push(
      <span key={match.index} className={kind}>
        {match[0]}
      </span>,
    )
  }
  parts.push(text.slice(end))
  return parts
}
