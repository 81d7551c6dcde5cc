import { CircleCheck } from 'lucide-react'
import { toErrorInfo } from '#shared/errors.ts'
import type { ProofProgress } from '#shared/model/retention-proof.ts'
import { Callout, Spinner } from '../../../components/index.ts'
import { count, formatBytes } from '../../../lib/format.ts'
import styles from './prove-retention.module.css'

export function ProofProgressView({ progress: { phase, files, bytes } }: { progress: ProofProgress }) {
  const isScanning = phase === 'scanning'
  return (
    <ul className={styles.phases} aria-live="polite">
      <li>
        {isScanning ? (
          <CircleCheck size={15} aria-label="Done" className={styles.done} />
        ) : (
          <Spinner size={15} />
        )}
        <span>The workflow runs with made-up values</span>
      </li>
      <li className={isScanning ? undefined : styles.later}>
        {isScanning ? <Spinner size={15} /> : <span className={styles.dot} />}
        <span>Files are searched for them</span>
        <span className={styles.numbers} aria-live="off">
          {isScanning && files > 0 && `${count(files, 'file')} · ${formatBytes(bytes)}`}
        </span>
      </li>
    </ul>
  )
}

export function ProofFailure({ error }: { error: unknown }) {
  return <Callout tone="danger">{toErrorInfo(error).message}</Callout>
}
