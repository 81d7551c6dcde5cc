import { ReactFlowProvider } from '@xyflow/react'
import { memo, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import { ContextMenu } from '../../components/index.ts'
import { useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import styles from './canvas.module.css'
import { CanvasProvider } from './canvas-context.ts'
import { resetCanvasUi, useCanvasUi } from './canvas-ui.ts'
import { CredentialBar } from './credentials/credential-bar.tsx'
import { resetCredentialView, useCredentialView } from './credentials/credential-view.ts'
import { EmptyCanvas } from './empty-canvas.tsx'
import { FlowView } from './flow-view.tsx'
import { Palette } from './palette/palette.tsx'
import { Toolbar } from './toolbar.tsx'
import { type CanvasActions, useCanvasActions } from './use-canvas-actions.ts'
import { useCanvasCommands } from './use-canvas-commands.ts'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useCanvasMenu } from './use-canvas-menu.ts'

/** The workflow drawn: triggers, steps, edges and notes, and every way to change them. */
export const Canvas = memo(function Canvas({ workflowId }: { workflowId: WorkflowId }) {
  useEffect(
    () => () => {
      resetCanvasUi()
      resetCredentialView()
    },
    [],
  )
  const info = useMemo(() => ({ workflowId, isReadOnly: false }), [workflowId])
  return (
    <ReactFlowProvider>
      <CanvasProvider value={info}>
        <CanvasSurface />
      </CanvasProvider>
    </ReactFlowProvider>
  )
})

/** The map helps from here, and costs more than it helps up to there, in steps. */
const MAP_FROM = 15
const MAP_TO = 400

function CanvasSurface() {
  const surface = useRef<HTMLDivElement>(null)
  const actions = useCanvasActions(surface)
  const stepCount = useDocument(state => state.workflow.steps.length)
  const [mapChoice, setMapChoice] = useState<boolean>()
  const hasMap = mapChoice ?? (stepCount >= MAP_FROM && stepCount <= MAP_TO)
  const hasCredentials = useCredentialView(state => state.isOn)
  const { entries, onContextMenuCapture } = useCanvasMenu(actions)
  useCanvasKeys(surface, actions)
  useCanvasCommands(actions)
  useKeptInView(surface, actions)

  return (
    <div className={styles.frame}>
      <ContextMenu entries={entries}>
        <section
          ref={surface}
          className={styles.surface}
          aria-label="Canvas"
          data-region="canvas"
          tabIndex={-1}
          onContextMenuCapture={onContextMenuCapture}
        >
          <FlowView actions={actions} surface={surface} hasMap={hasMap} />
        </section>
      </ContextMenu>
      <EmptyCanvas actions={actions} />
      {hasCredentials && <CredentialBar />}
      <Palette onChoose={actions.add} onClosed={() => surface.current?.focus({ preventScroll: true })} />
      <Toolbar actions={actions} hasMap={hasMap} onToggleMap={() => setMapChoice(!hasMap)} />
    </div>
  )
}

/** A step that is opened by a click stays where it is until a second click would have come. */
const DOUBLE_CLICK_MS = 250

/** The open step, or else what was in the middle, stays in view when the panel or the runs take room from the canvas. */
function useKeptInView(
  surface: RefObject<HTMLElement | null>,
  { bringIntoView, reveal: show, shiftView }: CanvasActions,
): void {
  const store = useDocumentStore()
  const reveal = useCanvasUi(state => state.reveal)
  useEffect(() => {
    if (reveal) show(reveal.id)
  }, [reveal, show])
  useEffect(() => {
    const element = surface.current
    if (!element) return
    let height = element.clientHeight
    const observer = new ResizeObserver(() => {
      // Upwards and downwards alone: sideways, a step that was just clicked would move away from under the pointer.
      const grownBy = element.clientHeight - height
      height = element.clientHeight
      if (grownBy !== 0) shiftView(0, grownBy / 2)
      const { openId } = store.getState()
      if (openId) bringIntoView(openId)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [surface, store, bringIntoView, shiftView])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = store.subscribe(({ openId }, before) => {
      if (openId === before.openId) return
      clearTimeout(timer)
      if (openId) timer = setTimeout(() => bringIntoView(openId), DOUBLE_CLICK_MS)
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [store, bringIntoView])
}
