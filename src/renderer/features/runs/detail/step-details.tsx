import { ArrowUpRight, Copy, Ellipsis, FileInput, FlaskConical, History, Pin, RotateCcw } from 'lucide-react'
import { useMemo } from 'react'
import type { RunState, StepState } from '#shared/model/run-state.ts'
import { Button, EmptyState, IconButton, Menu, type MenuEntry } from '../../../components/index.ts'
import { copyText } from '../../../components/json-tree/index.ts'
import { StepTabs, TriggerTabs } from '../../../components/step-record/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { isOver } from '../../../lib/stores/run-store.ts'
import styles from './detail.module.css'
import type { RunDetailProps, StepUses } from './run-detail-props.ts'
import type { TimelineRow } from './timeline-rows.ts'

interface StepDetailsProps {
  readonly run: RunState
  readonly step: StepState
  readonly name: string
  readonly steps: readonly { readonly id: string; readonly name: string }[]
  readonly onOpen: (() => void) | undefined
  readonly onReplay: (() => void) | undefined
  readonly uses: StepUses | undefined
}

/** What one step took in, gave, wrote and ran into, and what can be done with it. */
export function StepDetails({ run, step, name, steps, onOpen, onReplay, uses }: StepDetailsProps) {
  const names = useMemo(() => new Map(steps.map(one => [one.id, one.name])), [steps])
  const isKnown = names.has(step.stepId)
  return (
    <StepTabs
      run={run}
      step={step}
      name={isKnown ? name : undefined}
      names={names}
      label={`Step ${name}`}
      className={styles.record}
      aside={
        <span className={styles.aside}>
          {onOpen && isKnown && (
            <IconButton size="s" icon={ArrowUpRight} label="Open step" onClick={onOpen} />
          )}
          <Menu entries={stepEntries({ run, step, name, onReplay, uses })} align="end">
            <IconButton size="s" icon={Ellipsis} label="Step actions" />
          </Menu>
        </span>
      }
    />
  )
}

type StepEntries = Pick<StepDetailsProps, 'run' | 'step' | 'name' | 'onReplay' | 'uses'>

/** What can be done with a step of a run, the most asked for first. */
function stepEntries({ run, step, name, onReplay, uses }: StepEntries): MenuEntry[] {
  const copy = (part: 'input' | 'output', what: string) =>
    void attempt('Could not copy', async () => {
      const { json } = await api.invoke('runs.value', { runId: run.runId, stepId: step.stepId, part })
      copyText(JSON.stringify(JSON.parse(json), null, 2), what)
    })
  const hasOutput = step.status === 'succeeded'
  const hasInput = step.startedAtMs !== undefined
  return [
    ...(uses ? entriesOfUses(uses, run, hasOutput) : []),
    ...(hasOutput ? [{ label: 'Copy output', icon: Copy, onSelect: () => copy('output', 'Output') }] : []),
    ...(hasInput ? [{ label: 'Copy input', icon: Copy, onSelect: () => copy('input', 'Input') }] : []),
    { label: 'Copy step name', icon: Copy, onSelect: () => copyText(name, 'Name') },
    ...(onReplay
      ? ([
          'separator',
          { label: 'Replay from this step', icon: RotateCcw, shortcut: 'R', onSelect: onReplay },
        ] as const)
      : []),
  ]
}

/** As in the panel of the step. */
function entriesOfUses({ isPinned, pin, test }: StepUses, run: RunState, hasOutput: boolean): MenuEntry[] {
  return [
    ...(hasOutput
      ? [{ label: isPinned ? 'Pin this output instead' : 'Pin output', icon: Pin, onSelect: pin }]
      : []),
    ...(test && isOver(run)
      ? [{ label: 'Test step with this run', icon: FlaskConical, onSelect: test }]
      : []),
  ]
}

interface TriggerDetailsProps {
  readonly run: RunState
  readonly onOpen: (() => void) | undefined
  readonly onUseAsSample: (() => void) | undefined
}

/** The event that started the run. */
export function TriggerDetails({ run, onOpen, onUseAsSample }: TriggerDetailsProps) {
  return (
    <TriggerTabs
      run={run}
      className={styles.record}
      aside={
        <span className={styles.aside}>
          {onUseAsSample && (
            <IconButton size="s" icon={FileInput} label="Use as sample event" onClick={onUseAsSample} />
          )}
          {onOpen && <IconButton size="s" icon={ArrowUpRight} label="Open trigger" onClick={onOpen} />}
        </span>
      }
    />
  )
}

interface ReusedStepProps {
  readonly row: TimelineRow
  readonly onShowRun: RunDetailProps['onShowRun']
}

/** A step that did nothing in this run. */
export function ReusedStep({ row: { name, reusedFrom }, onShowRun }: ReusedStepProps) {
  return (
    <EmptyState
      icon={History}
      title="Reused from an earlier run"
      actions={
        reusedFrom && onShowRun && <Button onClick={() => onShowRun(reusedFrom)}>Show that run</Button>
      }
    >
      {name} did not run again: the steps after it saw what it gave in the run that this one replays.
    </EmptyState>
  )
}
