import { useMemo } from 'react'
import type { Action } from '#shared/model/action.ts'
import type { Step } from '#shared/model/workflow.ts'
import { NumberField, Switch } from '../../components/index.ts'
import { formatDuration } from '../../lib/format.ts'
import { useDocument } from '../../lib/stores/index.ts'
import { credentialReaders } from './expression/credential-readers.ts'
import styles from './panel.module.css'
import { Section } from './section.tsx'
import { useStepContext } from './step-context.tsx'

interface BehaviorSectionProps {
  readonly step: Step
  readonly action: Action
  readonly forceOpen: boolean
}

/** How often a step is tried and how long it may take. */
export function BehaviorSection({ step, action, forceOpen }: BehaviorSectionProps) {
  const { change } = useStepContext()
  const stepTimeoutMs = useDocument(state => state.workflow.settings.limits.stepTimeoutMs)
  const { retry, timeoutMs } = step
  const setRetry = (next: Partial<Step['retry']>, key: string) =>
    change(now => ({ ...now, retry: { ...now.retry, ...next } }), `retry.${key}`)
  return (
    <Section title="Behavior" startsOpen={false} forceOpen={forceOpen} aside={<Summary step={step} />}>
      <div className={styles.pair}>
        <NumberField
          label="Attempts"
          integer
          min={1}
          max={20}
          value={retry.attempts}
          onChange={attempts => attempts !== undefined && setRetry({ attempts }, 'attempts')}
        />
        <NumberField
          label="Wait between attempts"
          hint="Seconds; doubles each time."
          min={0}
          max={3600}
          value={retry.backoffMs / 1000}
          onChange={s => s !== undefined && setRetry({ backoffMs: Math.round(s * 1000) }, 'backoffMs')}
          disabled={retry.attempts === 1}
        />
      </div>
      {retry.attempts > 2 && (
        <NumberField
          label="Longest wait"
          hint="Seconds."
          min={0}
          max={86_400}
          value={retry.maxBackoffMs / 1000}
          onChange={s => s !== undefined && setRetry({ maxBackoffMs: Math.round(s * 1000) }, 'maxBackoffMs')}
        />
      )}
      <NumberField
        label="Timeout"
        optional
        hint={`Seconds for one attempt. Empty: the limit of the workflow, ${formatDuration(stepTimeoutMs)}.`}
        min={0.01}
        max={86_400}
        value={timeoutMs === undefined ? undefined : timeoutMs / 1000}
        onChange={s =>
          change(
            ({ timeoutMs: _, ...now }) =>
              s === undefined ? now : { ...now, timeoutMs: Math.round(s * 1000) },
            'timeoutMs',
          )
        }
      />
      <AsksAgain step={step} action={action} />
    </Section>
  )
}

/** Whether the step may run once more when a credential that came from it was refused. */
function AsksAgain({ step, action }: Omit<BehaviorSectionProps, 'forceOpen'>) {
  const { change } = useStepContext()
  const workflow = useDocument(state => state.workflow)
  const readers = useMemo(() => credentialReaders(workflow, step.name), [workflow, step.name])
  const set = (asksAgain: boolean) =>
    change(({ asksAgain: _, ...now }) =>
      asksAgain === action.asksAgain ? (now as Step) : { ...now, asksAgain },
    )
  const who = readers.length === 0 ? 'a later step' : readers.join(', ')
  return (
    <div data-field="asksAgain">
      <Switch
        label="May be asked again"
        description={`When a credential that ${who} got from here is refused, this step runs once more for a fresh one. Turn it on only if running it twice does no harm.`}
        checked={step.asksAgain ?? action.asksAgain}
        onChange={set}
      />
    </div>
  )
}

function Summary({ step: { retry, timeoutMs } }: { step: Step }) {
  const parts = [
    retry.attempts > 1 && `${retry.attempts} attempts`,
    timeoutMs !== undefined && `${formatDuration(timeoutMs)} timeout`,
  ].filter(Boolean)
  return <span className={styles.faint}>{parts.join(', ')}</span>
}
