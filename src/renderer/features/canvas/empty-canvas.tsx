import { MousePointerClick, Plus, Webhook } from 'lucide-react'
import type { TriggerType } from '#shared/model/workflow.ts'
import { Button, EmptyState, Kbd } from '../../components/index.ts'
import { useDocument } from '../../lib/stores/document-context.tsx'
import styles from './canvas.module.css'
import type { CanvasActions } from './use-canvas-actions.ts'

/** What to do first: a trigger, then a step. */
export function EmptyCanvas({ actions }: { actions: CanvasActions }) {
  const hasTriggers = useDocument(state => state.workflow.triggers.length > 0)
  const hasSteps = useDocument(state => state.workflow.steps.length > 0)
  if (hasSteps) return null
  if (hasTriggers) {
    return (
      <div className={styles.hint}>
        Now add the first step: press the + beside the trigger, or <Kbd keys="/" />
      </div>
    )
  }
  const add = (type: TriggerType) => actions.add({ kind: 'trigger', type })
  return (
    <div className={styles.empty}>
      <EmptyState
        title="What starts this workflow?"
        actions={
          <>
            <Button icon={Webhook} onClick={() => add('webhook')}>
              A webhook
            </Button>
            <Button icon={MousePointerClick} onClick={() => add('manual')}>
              The Run button
            </Button>
            <Button variant="ghost" icon={Plus} onClick={actions.openPalette}>
              Start with a step
            </Button>
          </>
        }
      >
        Add a trigger first, then the steps that follow. Press <Kbd keys="/" /> at any time to add something.
      </EmptyState>
    </div>
  )
}
