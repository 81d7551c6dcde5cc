import { CopyButton } from '../copy-button.tsx'
import styles from './connect-account.module.css'

interface CopyLineProps {
  readonly label: string
  readonly text: string
  readonly hint?: string | undefined
}

/** Something to be used elsewhere, exactly as it is. */
export function CopyLine({ label, text, hint }: CopyLineProps) {
  return (
    <div className={styles.copyLine}>
      <div className={styles.lineLabel}>{label}</div>
      <div className={styles.copyBox}>
        <span className={styles.copyText} data-selectable>
          {text}
        </span>
        <CopyButton text={text} label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`} />
      </div>
      {hint && <p className={styles.lineHint}>{hint}</p>}
    </div>
  )
}
