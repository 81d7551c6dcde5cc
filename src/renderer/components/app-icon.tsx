import { cx } from '../lib/cx.ts'
import styles from './app-icon.module.css'
import { appLook } from './app-looks.ts'

/** The app that an action belongs to, or its own prefix where it needs no app: `code.run` -> `code`. */
export const iconKeyOf = (action: { readonly key: string; readonly app?: string | undefined }): string =>
  action.app ?? (action.key.split('.')[0] ?? '').replaceAll('-', '_')

/** The mark of an app or trigger type: `webhook`, `manual`, `code`, `http`, `google_sheets`, …; a box for others. */
export function AppIcon({ app, size = 24 }: { app: string; size?: number | undefined }) {
  const { icon: Icon, tone } = appLook(app)
  const inner = Math.round(size * 0.58)
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
