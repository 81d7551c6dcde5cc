import { useEffect, useRef, useState } from 'react'
import { withParts } from '../../lib/document/parts.ts'
import { useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import { useUi } from '../ui-store.ts'
import styles from './top-bar.module.css'

const MAX_LENGTH = 200

/** The workflow's name, edited in place. Enter keeps it, Escape brings the old one back. */
export function WorkflowName() {
  const name = useDocument(state => state.workflow.name)
  const id = useDocument(state => state.workflow.id)
  const store = useDocumentStore()
  const isFresh = useUi(state => state.freshId === id)
  const [draft, setDraft] = useState<string>()
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (!isFresh) return
    input.current?.focus()
    input.current?.select()
    useUi.setState({ freshId: undefined })
  }, [isFresh])

  const commit = () => {
    const next = draft?.trim()
    setDraft(undefined)
    if (next && next !== name) store.getState().edit(workflow => withParts(workflow, { name: next }))
  }

  return (
    <span className={styles.name} data-value={draft ?? name}>
      <input
        ref={input}
        aria-label="Workflow name"
        value={draft ?? name}
        maxLength={MAX_LENGTH}
        spellCheck={false}
        size={1}
        onChange={event => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={event => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key !== 'Escape') return
          setDraft(undefined)
          // After the old name is back in place: leaving would otherwise keep the draft.
          setTimeout(() => input.current?.blur())
        }}
      />
    </span>
  )
}
