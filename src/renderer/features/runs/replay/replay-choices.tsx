import type { ReplayPlan } from '#shared/model/replay.ts'
import { Select } from '../../../components/index.ts'
import type { AskedReplay } from '../../../lib/stores/replay-store.ts'
import styles from './replay.module.css'
import type { ReplayChoice } from './replay-request.ts'
import { useReplaySteps } from './use-replay-steps.ts'

interface ReplayChoicesProps {
  readonly asked: AskedReplay
  readonly choice: ReplayChoice
  readonly plan: ReplayPlan | undefined
  readonly onChange: (choice: ReplayChoice) => void
}

const VERSIONS = [
  { value: 'newest', label: 'The workflow as it is now' },
  { value: 'ran', label: 'The version that ran' },
]

/** Which version runs, and from where. */
export function ReplayChoices({ asked, choice, plan, onChange }: ReplayChoicesProps) {
  const { run, runIds } = asked
  const only = plan?.workflowIds.length === 1 ? plan.workflowIds[0] : run?.workflowId
  const steps = useReplaySteps({ runId: runIds[0], workflowId: only, version: choice.version })
  const failed = steps.find(({ id }) => id === run?.failedStep)
  // Of several runs each goes on where it failed itself.
  const canGoOn = runIds.length > 1 || run === undefined || run.status !== 'succeeded'
  const options = [
    { value: 'start', label: 'The start' },
    ...(canGoOn
      ? [{ value: 'failed', label: failed ? `Where it failed: ${failed.name}` : 'The step that failed' }]
      : []),
    ...steps.map(({ id, name }) => ({ value: id as string, label: name })),
  ]
  const isThere = options.some(({ value }) => value === choice.from)
  return (
    <div className={styles.choices}>
      <Select
        label="Version"
        value={choice.version}
        options={VERSIONS}
        onChange={version =>
          onChange({ ...choice, runAgain: [], version: version as ReplayChoice['version'] })
        }
      />
      <Select
        label="From"
        value={choice.from}
        options={isThere ? options : [...options, { value: choice.from, label: 'A step that is not there' }]}
        hint={choice.from === 'start' ? undefined : 'Outputs of the steps before it are used again.'}
        onChange={from => onChange({ ...choice, runAgain: [], from })}
      />
    </div>
  )
}
