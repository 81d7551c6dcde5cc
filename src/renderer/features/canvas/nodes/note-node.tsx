import { type NodeProps, NodeResizer } from '@xyflow/react'
import { memo } from 'react'
import { withNote } from '../../../lib/document/parts.ts'
import { useDocumentStore } from '../../../lib/stores/document-context.tsx'
import { useIsReadOnly } from '../canvas-context.ts'
import { editNote, useCanvasUi } from '../canvas-ui.ts'
import type { NoteNodeType } from '../model/flow.ts'
import styles from './nodes.module.css'

const MIN_WIDTH = 120
const MIN_HEIGHT = 56
const MAX = 4000

/** A remark on the canvas: double click or Enter to write, drag its edges to resize. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteNodeType>) {
  const { note } = data
  const store = useDocumentStore()
  const isReadOnly = useIsReadOnly()
  const isEditing = useCanvasUi(state => state.editingNoteId === id) && !isReadOnly
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; Enter does the same
    <div className={styles.note} onDoubleClick={() => !isReadOnly && editNote(id)}>
      <NodeResizer
        isVisible={selected && !isReadOnly}
        minWidth={MIN_WIDTH}
        minHeight={MIN_HEIGHT}
        maxWidth={MAX}
        maxHeight={MAX}
        lineClassName={styles.resizeLine ?? ''}
        handleClassName={styles.resizeHandle ?? ''}
        onResizeEnd={(_, { x, y, width, height }) =>
          store
            .getState()
            .edit(workflow =>
              withNote(workflow, id, before => ({ ...before, position: { x, y }, size: { width, height } })),
            )
        }
      />
      {isEditing ? (
        <textarea
          // biome-ignore lint/a11y/noAutofocus: it appears because the user asked to type here
          autoFocus
          aria-label="Note text"
          className={`nodrag nopan nowheel ${styles.noteText}`}
          maxLength={10_000}
          value={note.text}
          onChange={event => {
            const text = event.target.value
            store.getState().edit(workflow => withNote(workflow, id, before => ({ ...before, text })), {
              coalesce: `type:${id}`,
            })
          }}
          onKeyDown={event => {
            event.stopPropagation()
            if (event.key === 'Escape') editNote(undefined)
          }}
          onBlur={() => editNote(undefined)}
        />
      ) : (
        <div className={styles.noteText}>
          {note.text || isReadOnly ? (
            note.text
          ) : (
            <span className={styles.notePrompt}>Double-click to write</span>
          )}
        </div>
      )}
    </div>
  )
})
