import { CircleAlert } from 'lucide-react'
import { Badge, JsonText } from '../../../components/index.ts'
import { MaskBadge, originOf } from '../../../components/json-tree/index.ts'
import styles from './expression.module.css'
import type { Preview } from './use-preview.ts'

const SHOWN = 600

interface ExpressionPreviewProps {
  readonly preview: Preview | undefined
  /** What the field already says is wrong: not told twice. */
  readonly error: string | undefined
}

/** Below an expression: its value and type with the data of the latest run, or why it has none. */
export function ExpressionPreview({ preview, error }: ExpressionPreviewProps) {
  if (!preview || isTold(preview, error)) return null
  const { answer } = preview
  if (!answer.ok) {
    return (
      <p className={styles.failed} role="status">
        <CircleAlert size={12} aria-hidden />
        <span>{answer.message}</span>
      </p>
    )
  }
  const origin = maskedOrigin(answer.json)
  const isUnknown = answer.type === 'undefined' || answer.json === ''
  return (
    <div className={styles.preview} role="status" aria-label="Preview">
      {origin !== undefined ? (
        <MaskBadge origin={origin} />
      ) : isUnknown ? (
        <span className={styles.faint}>undefined in the latest run</span>
      ) : (
        <JsonText className={styles.value} text={shorten(answer.json)} />
      )}
      <span className={styles.badges}>
        {answer.masked && origin === undefined && <Badge tone="warning">secrets hidden</Badge>}
        <Badge>{answer.type}</Badge>
      </span>
    </div>
  )
}

/** A field that is wrong in itself says why; that it has no value either then goes without saying. */
export const isTold = ({ answer }: Preview, error: string | undefined): boolean =>
  !answer.ok && error !== undefined

const shorten = (json: string) => (json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json)

function maskedOrigin(json: string): string | undefined {
  try {
    return originOf(JSON.parse(json))
  } catch {
    return undefined
  }
}
