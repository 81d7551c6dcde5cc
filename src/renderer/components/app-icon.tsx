import { Box, CodeXml, Globe, type LucideIcon, MousePointerClick, Webhook } from 'lucide-react'
import { siGooglesheets } from 'simple-icons'
import { cx } from '../lib/cx.ts'
import styles from './app-icon.module.css'

interface Look {
  readonly icon: LucideIcon | { readonly path: string }
  readonly tone: string
}

const LOOKS: Readonly<Record<string, Look>> = {
  webhook: { icon: Webhook, tone: 'violet' },
  manual: { icon: MousePointerClick, tone: 'slate' },
  code: { icon: CodeXml, tone: 'amber' },
  http: { icon: Globe, tone: 'blue' },
  google_sheets: { icon: { path: siGooglesheets.path }, tone: 'green' },
}

const UNKNOWN: Look = { icon: Box, tone: 'slate' }

/** The app that an action belongs to, or its own prefix where it needs no app: `code.run` -> `code`. */
export const iconKeyOf = (action: { readonly key: string; readonly app?: string | undefined }): string =>
  action.app ?? (action.key.split('.')[0] ?? '').replaceAll('-', '_')

/** The mark of an app or trigger type: `webhook`, `manual`, `code`, `http`, `google_sheets`; a box for others. */
export function AppIcon({ app, size = 24 }: { app: string; size?: number | undefined }) {
  const { icon, tone } = LOOKS[app] ?? UNKNOWN
  const inner = Math.round(size * 0.58)
  const Icon = icon
  return (
    <span className={cx(styles.icon, styles[tone])} style={{ width: size, height: size }} aria-hidden>
      {'path' in Icon ? (
        <svg width={inner} height={inner} viewBox="0 0 24 24" fill="currentColor" aria-hidden>
          <path d={Icon.path as string} />
        </svg>
      ) : (
        <Icon size={inner} strokeWidth={2.1} />
      )}
    </span>
  )
}
