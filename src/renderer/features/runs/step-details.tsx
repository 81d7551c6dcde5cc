import { ArrowUpRight } from 'lucide-react'
import type { RunState, StepState } from '#shared/model/run-state.ts'
import { IconButton } from '../../components/index.ts'
import { StepTabs } from '../../components/step-record/index.ts'
import { useDocument } from '../../lib/stores/index.ts'
import styles from './runs.module.css'

interface StepDetailsProps {
  readonly run: RunState
  readonly step: StepState
  readonly onOpen: (id: string) => void
}

/** What one step took in, gave, wrote and ran into. */
export function StepDetails({ run, step, onOpen }: StepDetailsProps) {
  const name = useDocument(state => state.workflow.steps.find(one => one.id === step.stepId)?.name)
  return (
    <StepTabs
      run={run}
      step={step}
      name={name}
      label={`Step ${name ?? ''}`}
      className={styles.record}
      aside={
        <IconButton size="s" icon={ArrowUpRight} label="Open step" onClick={() => onOpen(step.stepId)} />
      }
    />
  )
}
