import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { nameProblem } from '../../../lib/document/names.ts'
import { renamePart } from '../../../lib/document/rename.ts'
import { useDocumentStore } from '../../../lib/stores/document-context.tsx'
import { toast } from '../../../lib/toast.ts'
import { startRename } from '../canvas-ui.ts'
import styles from './nodes.module.css'

/** Renames in place. What is typed becomes a valid name as far as it can; expressions elsewhere follow. */
export function RenameInput({ id, name }: { id: string; name: string }) {
  const store = useDocumentStore()
  const [draft, setDraft] = useState(name)
  const problem = draft === name ? undefined : nameProblem(store.getState().workflow, id, draft)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])

  const leave = (keep: boolean) => {
    startRename(undefined)
    if (!keep || draft === name) return
    if (problem) {
      toast({ tone: 'warning', title: `Still called ${name}`, body: problem })
      return
    }
    store.getState().edit(workflow => renamePart(workflow, id, draft))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation()
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    const node = event.currentTarget.closest<HTMLElement>('.react-flow__node')
    if (event.key === 'Escape') leave(false)
    else if (!problem) leave(true)
    else return
    node?.focus({ preventScroll: true })
  }
  return (
    <input
      ref={input}
      // biome-ignore lint/a11y/noAutofocus: it appears because the user asked to type here
      autoFocus
      aria-label="Step name"
      aria-invalid={problem !== undefined}
      title={problem}
      spellCheck={false}
      maxLength={64}
      className={`nodrag nopan ${styles.rename}`}
      value={draft}
      onChange={event => setDraft(event.target.value.toLowerCase().replaceAll(/[\s-]/g, '_'))}
      onKeyDown={onKeyDown}
      onBlur={() => leave(true)}
    />
  )
}
