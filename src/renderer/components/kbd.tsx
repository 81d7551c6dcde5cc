import { isMac } from '../lib/platform.ts'
import styles from './kbd.module.css'

const NAMES: Readonly<Record<string, string>> = isMac
  ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵', Delete: '⌫', Escape: 'esc' }
  : { Mod: 'Ctrl', Enter: '↵', Delete: 'Del', Escape: 'Esc' }

/** A shortcut such as `Mod+Shift+Z`, spelled as the platform does. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className={styles.kbd} aria-hidden>
      {keys
        .split('+')
        .map(key => NAMES[key] ?? key)
        .join(isMac ? '' : ' ')}
    </kbd>
  )
}
