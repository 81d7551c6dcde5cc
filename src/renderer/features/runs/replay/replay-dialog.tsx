import { useRef, useState } from 'react'
import { Button, Dialog } from '../../../components/index.ts'
import { api, reportError } from '../../../lib/api.ts'
import { count } from '../../../lib/format.ts'
import {
  type AskedReplay,
  closeReplay,
  followReplay,
  putBatch,
  useReplays,
} from '../../../lib/stores/replay-store.ts'
import { ReplayChoices } from './replay-choices.tsx'
import { ReplayPlanView } from './replay-plan-view.tsx'
import type { Answers } from './replay-question-fields.tsx'
import { ReplayQuestions } from './replay-questions.tsx'
import { choiceOf, toRequest, unanswered } from './replay-request.ts'
import { useReplayPlan } from './use-replay-plan.ts'

/** Decides on a replay: what of it runs, and with which secrets. Open while one is asked about. */
export function ReplayDialog() {
  const asked = useReplays(state => state.asked)
  return asked && <AskedDialog key={asked.runIds.join()} asked={asked} />
}

function AskedDialog({ asked }: { asked: AskedReplay }) {
  const [choice, setChoice] = useState(() => choiceOf(asked))
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set())
  const [isStarting, setStarting] = useState(false)
  const answers = useRef<Answers>(new Map())
  const request = toRequest(asked, choice)
  const state = useReplayPlan(request)
  const { plan, isFresh } = state
  const isOne = asked.runIds.length === 1

  const start = async () => {
    if (!plan || !isFresh) return
    // Read at the last moment, out of fields that hold them alone.
    const typed = Object.fromEntries(
      [...answers.current].flatMap(([key, field]) => {
        const text = field.current?.value
        return text ? [[key, text]] : []
      }),
    )
    const open = unanswered(plan, choice, typed)
    setMissing(open)
    const [first] = open
    if (first !== undefined) {
      answers.current.get(first)?.current?.focus()
      return
    }
    setStarting(true)
    try {
      // Those that can't be replayed were said to be left out.
      const leftOut = new Set(plan.problems.map(({ runId }) => runId))
      const runIds = request.runIds.filter(runId => !leftOut.has(runId))
      const batch = await api.invoke('replays.start', { ...request, runIds, answers: typed })
      putBatch(batch)
      const [workflowId] = plan.workflowIds
      if (isOne && workflowId) followReplay(batch.id, workflowId)
      closeReplay()
    } catch (error) {
      setStarting(false)
      reportError(error, isOne ? 'Could not replay the run' : 'Could not replay the runs')
    }
  }
  const canStart = isFresh && plan !== undefined && plan.runCount > 0
  const runCount = plan?.runCount ?? asked.runIds.length
  return (
    <Dialog
      open
      onOpenChange={open => {
        if (!open) closeReplay()
      }}
      title={isOne ? 'Replay this run' : `Replay ${count(asked.runIds.length, 'run')}`}
      description={
        isOne
          ? 'A new run from the same event. This one stays as it is.'
          : 'New runs from the same events, in the order in which they once arrived.'
      }
      footer={
        <>
          <Button onClick={closeReplay}>Cancel</Button>
          <Button variant="primary" disabled={!canStart} loading={isStarting} onClick={() => void start()}>
            {isOne ? 'Replay' : `Replay ${count(runCount, 'run')}`}
          </Button>
        </>
      }
    >
      <form
        onSubmit={event => {
          event.preventDefault()
          void start()
        }}
      >
        <ReplayChoices asked={asked} choice={choice} plan={plan} onChange={setChoice} />
        <ReplayPlanView state={state} isOne={isOne} />
        {plan && (
          <ReplayQuestions
            plan={plan}
            answers={answers.current}
            missing={missing}
            choice={choice}
            onChange={setChoice}
          />
        )}
        {/* Enter in a field starts it. */}
        <button type="submit" hidden tabIndex={-1} aria-hidden />
      </form>
    </Dialog>
  )
}
