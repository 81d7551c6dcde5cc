import { ChevronRight, CircleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ErrorInfo } from '#shared/errors.ts'
import { cx } from '../../lib/cx.ts'
import { MaskedText } from '../json-tree/index.ts'
import { ErrorHint } from './error-hint.tsx'
import styles from './step-record.module.css'

/** An error as its author's code raised it: message first, then what caused it, one after the other, then where. */
export function ErrorView({ error }: { error: ErrorInfo }) {
  return (
    <section className={styles.error} aria-label="Error">
      <div className={styles.errorHead}>
        <CircleAlert size={14} aria-hidden />
        <span className={styles.errorName}>{nameOf(error)}</span>
        <code className={styles.code}>{error.code}</code>
      </div>
      <p className={styles.message} data-selectable>
        <MaskedText text={error.message} />
      </p>
      <ErrorHint error={error} />
      {error.code !== 'plan.invalid' && <Details error={error} />}
      {error.cause && <Cause error={error.cause} />}
      {hasStack(error) && <Stack stack={error.stack} />}
    </section>
  )
}

/** What an error was caused by, and within it what caused that. */
function Cause({ error }: { error: ErrorInfo }) {
  return (
    <div className={styles.cause}>
      <p className={styles.causeTitle}>Caused by</p>
      <p className={styles.message} data-selectable>
        <span className={styles.errorName}>{nameOf(error)}: </span>
        <MaskedText text={error.message} />
      </p>
      <Details error={error} />
      {error.cause && <Cause error={error.cause} />}
      {hasStack(error) && <Stack stack={error.stack} />}
    </div>
  )
}

/** Without any, a stack only says the message once more. */
const HAS_FRAMES = /\n\s*at /

/** Our own classes, and where in our code they arose, mean nothing to an author: the code beside them says more. */
const OURS = new Set(['PatchbayError', 'TerminalError', 'RetryableError'])
const hasStack = (error: ErrorInfo): error is ErrorInfo & { readonly stack: string } =>
  error.stack !== undefined && !OURS.has(error.name) && HAS_FRAMES.test(error.stack)

const nameOf = ({ name }: ErrorInfo) => (OURS.has(name) ? 'Error' : name)

function Details({ error: { details } }: { error: ErrorInfo }) {
  const entries = Object.entries(details ?? {})
  if (entries.length === 0) return null
  return (
    <dl className={styles.details}>
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd data-selectable>
            <MaskedText text={String(value)} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Stack({ stack }: { stack: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div>
      <button type="button" className={styles.toggle} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={12} aria-hidden className={cx(styles.chevron, isOpen && styles.open)} />
        Stack
      </button>
      {isOpen && (
        <pre className={styles.stack}>
          <MaskedText text={stack} />
        </pre>
      )}
    </div>
  )
}
