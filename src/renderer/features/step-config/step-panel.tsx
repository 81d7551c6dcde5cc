import { useEffect, useRef } from 'react'
import type { StepId } from '#shared/model/ids.ts'
import type { Step, Trigger } from '#shared/model/workflow.ts'
import { Callout, EmptyState, iconKeyOf } from '../../components/index.ts'
import type { StepPanelProps } from '../../lib/slots.ts'
import { useAction, useAppOf, useDocument, useStep, useTrigger } from '../../lib/stores/index.ts'
import { focusField } from './focus-field.ts'
import styles from './panel.module.css'
import { commonEntries, PanelHeader, useNote } from './panel-header.tsx'
import { usePinning } from './pins/use-pinning.tsx'
import { StepProvider, useStepContext } from './step-context.tsx'
import { StepForm } from './step-form.tsx'
import { EventResult } from './test/event-result.tsx'
import { TestBar } from './test/test-bar.tsx'
import { TriggerForm } from './trigger/trigger-form.tsx'
import { useDuplicate, useRemove } from './use-part-actions.ts'

/** Everything about the selected step or trigger. */
export function StepPanel(props: StepPanelProps) {
  const step = useStep(props.targetId)
  const trigger = useTrigger(props.targetId)
  const root = useRef<HTMLElement>(null)
  const { focusField: asked } = props
  useEffect(() => {
    if (asked && root.current) focusField(root.current, asked.path)
  }, [asked])
  return (
    <aside
      ref={root}
      className={styles.panel}
      aria-label={`Settings of ${step?.name ?? trigger?.name ?? 'the step'}`}
    >
      {step ? (
        <StepProvider stepId={step.id}>
          <StepEditor {...props} step={step} />
        </StepProvider>
      ) : trigger ? (
        <TriggerEditor {...props} trigger={trigger} />
      ) : (
        <EmptyState title="This step is gone" />
      )}
    </aside>
  )
}

function StepEditor({
  step,
  focusField: asked,
  onClose,
  onShowRun,
  onManageAccounts,
}: StepPanelProps & { step: Step }) {
  const action = useAction(step.action)
  const app = useAppOf(action?.app)
  const { change } = useStepContext()
  const note = useNote({ note: step.note, onChange: text => change(now => ({ ...now, note: text }), 'note') })
  const duplicate = useDuplicate(step.id as StepId)
  const remove = useRemove(step.id)
  const { pinning, entries: pinEntries, dialog } = usePinning(step)
  return (
    <>
      <PanelHeader
        id={step.id}
        name={step.name}
        icon={action ? iconKeyOf(action) : ''}
        what={action ? [app?.name, action.name].filter(Boolean).join(' · ') : step.action}
        entries={[
          note.entry,
          ...(action ? pinEntries : []),
          ...commonEntries({ onDuplicate: duplicate, onDelete: remove }),
        ]}
        onClose={onClose}
      >
        {note.field}
      </PanelHeader>
      <div className={styles.body}>
        {action ? (
          <StepForm
            step={step}
            action={action}
            app={app}
            focusPath={asked?.path}
            onManageAccounts={onManageAccounts}
          />
        ) : (
          <div className={styles.form}>
            <Callout tone="danger">
              This version of Patchbay has no action “{step.action}”. Update Patchbay, or replace the step.
              Its settings are kept as they are.
            </Callout>
          </div>
        )}
      </div>
      {action && <TestBar step={step} pinning={pinning} onShowRun={onShowRun} />}
      {dialog}
    </>
  )
}

const TRIGGER_KIND = { manual: 'Manual trigger', webhook: 'Webhook trigger' } as const

function TriggerEditor({ trigger, onClose, onShowRun }: StepPanelProps & { trigger: Trigger }) {
  const remove = useRemove(trigger.id)
  const workflowId = useDocument(state => state.workflow.id)
  return (
    <>
      <PanelHeader
        id={trigger.id}
        name={trigger.name}
        icon={trigger.type}
        what={TRIGGER_KIND[trigger.type]}
        entries={commonEntries({ onDelete: remove }).slice(1)}
        onClose={onClose}
      />
      <div className={styles.body}>
        <TriggerForm key={trigger.type} trigger={trigger} />
      </div>
      <EventResult workflowId={workflowId} trigger={trigger} onShowRun={onShowRun} />
    </>
  )
}
