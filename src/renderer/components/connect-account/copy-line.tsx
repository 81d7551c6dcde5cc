import { ExternalLink } from 'lucide-react'
import { api, attempt } from '../../lib/api.ts'
import { IconButton } from '../button.tsx'
import { CopyButton } from '../copy-button.tsx'
import styles from './connect-account.module.css'

interface CopyLineProps {
  readonly label: string
  readonly text: string
  readonly hint?: string | undefined
  /** It is an address that may be opened. */
  readonly isLink?: boolean | undefined
}

/** Something to be used elsewhere, exactly as it is. */
export function CopyLine({ label, text, hint, isLink = false }: CopyLineProps) {
  return (
    <div className={styles.copyLine}>
      <div className={styles.lineLabel}>{label}</div>
      <div className={styles.copyBox}>
        <span className={styles.copyText} data-selectable>
          {text}
        </span>
        {isLink && text.startsWith('https:') && (
          <IconButton
            size="s"
            icon={ExternalLink}
            label="Open in the browser"
            onClick={() =>
              void attempt('Could not open the page', () => api.invoke('app.openLink', { url: text }))
            }
          />
        )}
        <CopyButton text={text} label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`} />
      </div>
      {hint && <p className={styles.lineHint}>{hint}</p>}
    </div>
  )
}
