import { type KeyboardEvent, useEffect, useState } from 'react'
import { nameProblem, toSlug } from '../../lib/document/names.ts'
import { renamePart } from '../../lib/document/rename.ts'
import { useDocumentStore } from '../../lib/stores/index.ts'
import styles from './panel.module.css'

/** The name by which expressions know a step, renamed with every reference to it. */
export function EditableName({ id, name }: { id: string; name: string }) {
  const store = useDocumentStore()
  const [text, setText] = useState(name)
  const [problem, setProblem] = useState<string>()
  useEffect(() => setText(name), [name])

  const change = (typed: string) => {
    setText(typed)
    const wanted = typed.trim() === '' ? '' : spell(typed)
    setProblem(wanted === name ? undefined : nameProblem(store.getState().workflow, id, wanted))
  }
  const commit = () => {
    const wanted = spell(text)
    if (wanted === name || nameProblem(store.getState().workflow, id, wanted)) {
      setText(name)
      setProblem(undefined)
      return
    }
    setText(wanted)
    store.getState().edit(workflow => renamePart(workflow, id, wanted))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur()
    if (event.key === 'Escape') {
      setText(name)
      setProblem(undefined)
    }
  }
  return (
    <div className={styles.nameBox}>
      <input
        className={styles.name}
        aria-label="Name"
        aria-invalid={problem !== undefined}
        spellCheck={false}
        value={text}
        onChange={event => change(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {problem && (
        <p className={styles.nameProblem} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

/** Already a name: kept as typed, so that what is wrong with it can be said. Anything else is made one. */
const spell = (text: string) => (/^[a-z0-9_]*$/.test(text.trim()) ? text.trim() : toSlug(text))
