import { useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { Pin } from '#shared/model/pin.ts'
import { whatIsKept } from '#shared/model/retention.ts'
import type { Step } from '#shared/model/workflow.ts'
import { Button, Callout, Dialog } from '../../../components/index.ts'
import { useDocument } from '../../../lib/stores/index.ts'
import { setPin } from '../../../lib/stores/pin-store.ts'
import { JsonField } from '../fields/json-field.tsx'
import { useStepContext } from '../step-context.tsx'
import { useLatestOutputs } from '../use-latest-outputs.ts'
import { draftOf } from './pin-draft.ts'
import styles from './pins.module.css'

interface PinDialogProps {
  readonly step: Step
  readonly pin: Pin | undefined
  readonly onClose: () => void
}

/** Writes the output that stands in for a step, beginning with the one pinned, or the latest known. */
export function PinDialog({ step, pin, onClose }: PinDialogProps) {
  const { workflowId, stepId } = useStepContext()
  const { outputs } = useLatestOutputs(workflowId)
  const keeps = useDocument(state => whatIsKept(state.workflow.settings.retention) !== 'nothing')
  const [value, setValue] = useState<JsonValue | undefined>(() =>
    draftOf(pin?.json ?? outputs[step.name] ?? pin?.shape),
  )
  const [isValid, setValid] = useState(true)
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  const save = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await setPin({ workflowId, stepId, from: { json: JSON.stringify(value) } })
      onClose()
    } catch (thrown) {
      setError(toErrorInfo(thrown).message)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={open => {
        if (!open) onClose()
      }}
      size="l"
      title={pin ? `Pinned output of ${step.name}` : `Pin an output of ${step.name}`}
      description="Test runs take it instead of running the step. Live runs and replays never do."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            loading={isBusy}
            disabled={value === undefined || !isValid}
            onClick={() => void save()}
          >
            Pin output
          </Button>
        </>
      }
    >
      <div className={styles.dialog}>
        <JsonField
          label="Output"
          frame={{
            hint: `Later steps read it as steps.${step.name}. A value without $return_value or $summary is what the step returns.`,
          }}
          value={value}
          onChange={next => {
            setValue(next)
            setError(undefined)
          }}
          onMistake={message => setValid(message === undefined)}
          placeholder={'{ "$return_value": { } }'}
          minLines={6}
        />
        {error && <Callout tone="danger">{error}</Callout>}
        {!keeps && (
          <Callout>
            This workflow keeps nothing: the values stay in memory until you quit, and only their shape is
            written.
          </Callout>
        )}
      </div>
    </Dialog>
  )
}
