import { useStore } from '@xyflow/react'
import {
  KeyRound,
  Map as MapIcon,
  Maximize,
  Minus,
  Plus,
  Redo2,
  StickyNote,
  Undo2,
  WandSparkles,
} from 'lucide-react'
import { useStore as useZustand } from 'zustand'
import { Button, IconButton } from '../../components/index.ts'
import { useDocumentStore } from '../../lib/stores/document-context.tsx'
import styles from './canvas.module.css'
import { toggleCredentialView, useCredentialView } from './credentials/credential-view.ts'
import type { CanvasActions } from './use-canvas-actions.ts'

interface ToolbarProps {
  readonly actions: CanvasActions
  readonly hasMap: boolean
  readonly onToggleMap: () => void
}

export function Toolbar({ actions, hasMap, onToggleMap }: ToolbarProps) {
  const store = useDocumentStore()
  const canUndo = useZustand(store.temporal, ({ pastStates }) => pastStates.length > 0)
  const hasCredentials = useCredentialView(state => state.isOn)
  const canRedo = useZustand(store.temporal, ({ futureStates }) => futureStates.length > 0)
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Canvas">
      <Button variant="primary" icon={Plus} onClick={actions.openPalette}>
        Add step
      </Button>
      <span className={styles.toolGroup}>
        <IconButton
          icon={Undo2}
          label="Undo"
          shortcut="Mod+Z"
          tooltipSide="top"
          disabled={!canUndo}
          onClick={store.undo}
        />
        <IconButton
          icon={Redo2}
          label="Redo"
          shortcut="Mod+Shift+Z"
          tooltipSide="top"
          disabled={!canRedo}
          onClick={store.redo}
        />
        <IconButton
          icon={StickyNote}
          label="Add note"
          shortcut="N"
          tooltipSide="top"
          onClick={() => actions.addNote()}
        />
        <IconButton
          icon={WandSparkles}
          label="Arrange"
          shortcut="Shift+L"
          tooltipSide="top"
          onClick={actions.arrange}
        />
      </span>
      <span className={styles.toolGroup}>
        <IconButton
          icon={Minus}
          label="Zoom out"
          shortcut="Mod+-"
          tooltipSide="top"
          onClick={actions.zoomOut}
        />
        <ZoomLevel onReset={actions.zoomToFull} />
        <IconButton icon={Plus} label="Zoom in" shortcut="Mod+=" tooltipSide="top" onClick={actions.zoomIn} />
        <IconButton
          icon={Maximize}
          label="Fit view"
          shortcut="Shift+1"
          tooltipSide="top"
          onClick={actions.fit}
        />
        <IconButton
          icon={KeyRound}
          label="Credentials"
          shortcut="Shift+C"
          pressed={hasCredentials}
          tooltipSide="top"
          onClick={toggleCredentialView}
        />
        <IconButton icon={MapIcon} label="Minimap" pressed={hasMap} tooltipSide="top" onClick={onToggleMap} />
      </span>
    </div>
  )
}

function ZoomLevel({ onReset }: { onReset: () => void }) {
  const percent = useStore(state => Math.round(state.transform[2] * 100))
  return (
    <button
      type="button"
      className={styles.zoom}
      aria-label={`Zoom ${percent} %, reset to 100 %`}
      onClick={onReset}
    >
      {percent} %
    </button>
  )
}
