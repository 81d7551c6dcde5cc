import { Fragment, useRef } from 'react'
import type { StepId } from '#shared/model/ids.ts'
import type { ReplayPlan } from '#shared/model/replay.ts'
import { Button } from '../../../components/index.ts'
import styles from './replay.module.css'
import { type Answers, QuestionFields } from './replay-question-fields.tsx'
import { byWorkflow, canDiffer, type ReplayChoice } from './replay-request.ts'

interface ReplayQuestionsProps {
  readonly plan: Pick<ReplayPlan, 'questions' | 'workflowIds'>
  readonly answers: Answers
  readonly missing: ReadonlySet<string>
  readonly choice: ReplayChoice
  readonly onChange: (choice: ReplayChoice) => void
}

/** Secrets that were never kept and that no source can be asked for: typed in once, for this replay alone. */
export function ReplayQuestions({ plan, answers, missing, choice, onChange }: ReplayQuestionsProps) {
  const { questions, workflowIds } = plan
  const { runAgain } = choice
  const names = useRef(new Map<StepId, string>())
  for (const { stepId, stepName } of questions) if (stepId) names.current.set(stepId, stepName ?? 'the step')
  if (questions.length === 0 && runAgain.length === 0) return null
  const setRunAgain = (stepIds: readonly StepId[]) => onChange({ ...choice, runAgain: stepIds })
  return (
    <section className={styles.questions} aria-label="Secrets">
      <h3 className={styles.heading}>Secrets that were not kept</h3>
      <p className={styles.intro}>
        They are used for this replay, and kept nowhere.
        {questions.some(canDiffer) &&
          ' Each run gets the one of its customer, unless you say that it is the same.'}
      </p>
      {runAgain.map(stepId => (
        <p key={stepId} className={styles.again}>
          <span>
            <code className={styles.name}>{names.current.get(stepId)}</code> runs again to give its secret.
          </span>
          <Button
            size="s"
            variant="ghost"
            onClick={() => setRunAgain(runAgain.filter(one => one !== stepId))}
          >
            Type it in instead
          </Button>
        </p>
      ))}
      {byWorkflow(questions).map(group => (
        <Fragment key={group.questions[0]?.workflowId}>
          {workflowIds.length > 1 && <h4 className={styles.ofWorkflow}>{group.workflowName}</h4>}
          {group.questions.map(question => (
            <QuestionFields
              key={question.key}
              question={question}
              answers={answers}
              missing={missing}
              choice={choice}
              onShared={shared => onChange({ ...choice, shared })}
              onRunAgain={stepId => setRunAgain([...runAgain, stepId])}
            />
          ))}
        </Fragment>
      ))}
    </section>
  )
}
