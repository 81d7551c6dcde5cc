import { Fragment, type RefObject, useEffect, useRef } from 'react'
import type { StepId } from '#shared/model/ids.ts'
import type { ReplayPlan, ReplayQuestion } from '#shared/model/replay.ts'
import { Button, SecretInput } from '../../../components/index.ts'
import { count } from '../../../lib/format.ts'
import styles from './replay.module.css'
import { byWorkflow } from './replay-request.ts'

/** The fields that answers are typed into, by question. What is typed stays in them and is gone with them. */
export type Answers = Map<string, RefObject<HTMLInputElement | null>>

interface ReplayQuestionsProps {
  readonly plan: Pick<ReplayPlan, 'questions' | 'runCount' | 'workflowIds'>
  readonly answers: Answers
  readonly missing: ReadonlySet<string>
  readonly runAgain: readonly StepId[]
  readonly onRunAgain: (runAgain: readonly StepId[]) => void
}

/** Secrets that were never kept and that no source can be asked for: typed in once, for this replay alone. */
export function ReplayQuestions(props: ReplayQuestionsProps) {
  const { plan, answers, missing, runAgain, onRunAgain } = props
  const { questions, runCount } = plan
  const isOfMany = plan.workflowIds.length > 1
  const names = useRef(new Map<StepId, string>())
  for (const { stepId, stepName } of questions) if (stepId) names.current.set(stepId, stepName ?? 'the step')
  if (questions.length === 0 && runAgain.length === 0) return null
  return (
    <section className={styles.questions} aria-label="Secrets">
      <h3 className={styles.heading}>Secrets that were not kept</h3>
      <p className={styles.intro}>
        They are used for this replay, and kept nowhere
        {runCount > 1 && `. One answer serves all runs${isOfMany ? ' of its workflow' : ''}`}.
      </p>
      {runAgain.map(stepId => (
        <p key={stepId} className={styles.again}>
          <span>
            <code className={styles.name}>{names.current.get(stepId)}</code> runs again to give its secret.
          </span>
          <Button size="s" variant="ghost" onClick={() => onRunAgain(runAgain.filter(one => one !== stepId))}>
            Type it in instead
          </Button>
        </p>
      ))}
      {byWorkflow(questions).map(group => (
        <Fragment key={group.questions[0]?.workflowId}>
          {isOfMany && <h4 className={styles.ofWorkflow}>{group.workflowName}</h4>}
          {group.questions.map(question => (
            <QuestionField
              key={question.key}
              question={question}
              runCount={runCount}
              answers={answers}
              isMissing={missing.has(question.key)}
              onRunAgain={stepId => onRunAgain([...runAgain, stepId])}
            />
          ))}
        </Fragment>
      ))}
    </section>
  )
}

interface QuestionFieldProps {
  readonly question: ReplayQuestion
  readonly runCount: number
  readonly answers: Answers
  readonly isMissing: boolean
  readonly onRunAgain: (stepId: StepId) => void
}

function QuestionField({ question, runCount, answers, isMissing, onRunAgain }: QuestionFieldProps) {
  const { key, place, origin, stepId, stepName, optional } = question
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    answers.set(key, input)
    return () => {
      answers.delete(key)
    }
  }, [answers, key])
  const hints = [
    origin !== place && `From ${origin}.`,
    question.runCount < runCount && `Asked for by ${count(question.runCount, 'run')}.`,
    optional && 'Nothing that will run is known to read it.',
  ].filter(Boolean)
  return (
    <SecretInput
      inputRef={input}
      label={<code className={styles.place}>{place}</code>}
      optional={optional}
      hint={hints.length > 0 ? hints.join(' ') : undefined}
      error={isMissing ? `Type it in${stepName ? `, or let ${stepName} run again` : ''}.` : undefined}
      aside={
        stepId && (
          <Button size="s" variant="ghost" onClick={() => onRunAgain(stepId)}>
            Run {stepName ?? 'the step'} again instead
          </Button>
        )
      }
    />
  )
}
