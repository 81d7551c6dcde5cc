import { Download } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { formatBytes } from '../../lib/format.ts'
import type { Loaded } from '../../lib/use-run-details.ts'
import { Button, EmptyState, ErrorState, Spinner } from '../index.ts'
import { JsonTree } from '../json-tree/index.ts'
import styles from './step-record.module.css'

/** Larger ones are loaded when somebody says so. */
const LOADS_ITSELF = 5_000_000

interface ValueTabProps {
  readonly label: 'Input' | 'Output'
  /** JSON text, where it is small enough to come with the record. */
  readonly text: string | undefined
  /** Of a value that did not. */
  readonly bytes: number | undefined
  readonly large: Loaded<string> | undefined
  readonly isLoading: boolean
  readonly onLoad: () => void
  readonly base?: string | undefined
  /** What stands there when there is no value. */
  readonly missing: ReactNode
}

const NO_EXPORTS = '{}'

/** What a step took in or gave, however large: only what is looked at is loaded. */
export function ValueTab({ label, text, bytes, large, isLoading, onLoad, base, missing }: ValueTabProps) {
  const json = text ?? large?.value
  // A step without a return value or exports: there is nothing in it to search or to copy.
  if (label === 'Output' && json === NO_EXPORTS) return missing
  if (json !== undefined) return <JsonTree label={label} text={json} base={base} />
  if (bytes === undefined) return missing
  if (large?.error)
    return <ErrorState title="This could not be loaded" error={large.error} onRetry={onLoad} />
  return <LargeValue label={label} bytes={bytes} isLoading={isLoading} onLoad={onLoad} />
}

type LargeValueProps = Pick<ValueTabProps, 'label' | 'isLoading' | 'onLoad'> & { readonly bytes: number }

function LargeValue({ label, bytes, isLoading, onLoad }: LargeValueProps) {
  const loadsItself = bytes <= LOADS_ITSELF
  // Asked for when it is first looked at, and again when the step got further before the answer came.
  useEffect(() => {
    if (loadsItself && !isLoading) onLoad()
  }, [loadsItself, isLoading, onLoad])
  if (loadsItself) {
    return (
      <div className={styles.center}>
        <Spinner size={16} label={`Loading ${formatBytes(bytes)}`} />
      </div>
    )
  }
  return (
    <EmptyState
      title={formatBytes(bytes)}
      actions={
        <Button icon={Download} loading={isLoading} onClick={onLoad}>
          Load
        </Button>
      }
    >
      This {label.toLowerCase()} is large, so it is loaded when you ask for it.
    </EmptyState>
  )
}
