import { spellPath } from '#shared/js-path.ts'
import { EmptyState, Spinner } from '../../../components/index.ts'
import { MaskedText } from '../../../components/json-tree/index.ts'
import { count } from '../../../lib/format.ts'
import styles from './compare.module.css'
import type { Difference } from './json-diff.ts'
import type { PartDiff } from './part-diff.ts'

interface DiffViewProps {
  readonly label: string
  /** Undefined until they are compared. */
  readonly diff: PartDiff | undefined
}

/** What is different, path by path; what is not is a number. */
export function DiffView({ label, diff }: DiffViewProps) {
  return (
    <section className={styles.part} aria-label={label}>
      <h3 className={styles.partTitle}>
        {label}
        {diff?.kind === 'different' && <span className={styles.partCount}>{summaryOf(diff)}</span>}
      </h3>
      <PartBody label={label} diff={diff} />
    </section>
  )
}

function PartBody({ label, diff }: DiffViewProps) {
  if (!diff) return <Spinner label={`Comparing the ${label.toLowerCase()}`} />
  switch (diff.kind) {
    case 'none':
      return <p className={styles.quiet}>None in either run.</p>
    case 'same':
      return <p className={styles.quiet}>The same in both runs.</p>
    case 'failed':
      return <EmptyState title="Not compared">{diff.message}</EmptyState>
    case 'different':
      return (
        <>
          <ol className={styles.differences}>
            {diff.differences.map(difference => (
              <Row key={`${difference.kind} ${spellPath(difference.path)}`} difference={difference} />
            ))}
          </ol>
          {diff.total > diff.differences.length && (
            <p className={styles.quiet}>
              {count(diff.total - diff.differences.length, 'further difference')} not shown. Export both runs
              to see them all.
            </p>
          )}
        </>
      )
    default:
      return diff satisfies never
  }
}

const summaryOf = ({ total, unchanged }: Extract<PartDiff, { kind: 'different' }>) =>
  `${count(total, 'difference')}${unchanged > 0 ? `, ${count(unchanged, 'value')} the same` : ''}`

const WORDS = { added: 'added', removed: 'removed', changed: 'changed' } as const

function Row({ difference: { path, kind, before, after } }: { difference: Difference }) {
  return (
    <li className={styles.difference}>
      <p className={styles.path}>
        <code>{spellPath(path) || 'the whole value'}</code>
        <span className={styles.kind}>{WORDS[kind]}</span>
      </p>
      {before !== undefined && (
        <pre className={styles.before}>
          <span aria-hidden>−</span>
          <span>
            <MaskedText text={before} />
          </span>
        </pre>
      )}
      {after !== undefined && (
        <pre className={styles.after}>
          <span aria-hidden>+</span>
          <span>
            <MaskedText text={after} />
          </span>
        </pre>
      )}
    </li>
  )
}
