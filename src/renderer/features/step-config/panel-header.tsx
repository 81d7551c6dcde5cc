import { Copy, Ellipsis, StickyNote, Trash2, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { AppIcon, IconButton, Menu, type MenuEntry } from '../../components/index.ts'
import { EditableName } from './editable-name.tsx'
import styles from './panel.module.css'

interface PanelHeaderProps {
  readonly id: string
  readonly name: string
  /** Of the app, or the kind of trigger. */
  readonly icon: string
  readonly what: string
  readonly entries: readonly MenuEntry[]
  readonly onClose: () => void
  readonly children?: ReactNode
}

/** What is being edited: its mark, its name, what it does, and what can be done with it. */
export function PanelHeader({ id, name, icon, what, entries, onClose, children }: PanelHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.headRow}>
        <AppIcon app={icon} size={30} />
        <div className={styles.headText}>
          <EditableName id={id} name={name} />
          <p className={styles.what}>{what}</p>
        </div>
        <div className={styles.headActions}>
          <Menu entries={entries} align="end">
            <IconButton size="s" icon={Ellipsis} label="More actions" />
          </Menu>
          <IconButton size="s" icon={X} label="Close panel" onClick={onClose} />
        </div>
      </div>
      {children}
    </header>
  )
}

const MENU_CLOSES_MS = 40

interface NoteProps {
  readonly note: string
  readonly onChange: (note: string) => void
}

/** A remark of the author; takes no room while there is none. */
export function useNote({ note, onChange }: NoteProps): {
  readonly entry: MenuEntry
  readonly field: ReactNode
} {
  const [isAdding, setAdding] = useState(false)
  const isShown = note !== '' || isAdding
  return {
    entry: {
      label: note === '' ? 'Add note' : 'Edit note',
      icon: StickyNote,
      onSelect: () => setAdding(true),
    },
    field: isShown && <NoteField note={note} onChange={onChange} takesFocus={isAdding} />,
  }
}

function NoteField({ note, onChange, takesFocus }: NoteProps & { readonly takesFocus: boolean }) {
  const element = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (!takesFocus) return
    // The menu that asked for it gives the focus back to its button as it closes.
    const timer = setTimeout(() => element.current?.focus(), MENU_CLOSES_MS)
    return () => clearTimeout(timer)
  }, [takesFocus])
  return (
    <textarea
      ref={element}
      className={styles.note}
      aria-label="Note"
      placeholder="What should others know about this step?"
      rows={2}
      value={note}
      onChange={event => onChange(event.target.value)}
    />
  )
}

interface CommonEntries {
  readonly onDuplicate?: (() => void) | undefined
  readonly onDelete: () => void
}

export const commonEntries = ({ onDuplicate, onDelete }: CommonEntries): MenuEntry[] => [
  ...(onDuplicate ? [{ label: 'Duplicate', icon: Copy, onSelect: onDuplicate }] : []),
  'separator' as const,
  { label: 'Delete', icon: Trash2, danger: true, onSelect: onDelete },
]
