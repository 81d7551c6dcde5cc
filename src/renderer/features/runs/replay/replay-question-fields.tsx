import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import type { StepId } from '#shared/model/ids.ts'
import type { ReplayQuestion } from '#shared/model/replay.ts'
import { Button, SecretInput } from '../../../components/index.ts'
import { count, formatTime } from '../../../lib/format.ts'
import styles from './replay.module.css'
import { type AnswerField, canDiffer, fieldsOf, type ReplayChoice } from './replay-request.ts'

/** The fields that answers are typed into, by their keys. What is typed stays in them and is gone with them. */
export type Answers = Map<string, RefObject<HTMLInputElement | null>>

interface QuestionFieldsProps {
  readonly question: ReplayQuestion
  readonly answers: Answers
  readonly missing: ReadonlySet<string>
  readonly choice: ReplayChoice
  readonly onShared: (shared: readonly string[]) => void
  readonly onRunAgain: (stepId: StepId) => void
}

/** One secret: a field for each run that needs it, or one for all. */
export function QuestionFields(props: QuestionFieldsProps) {
  const { question, answers, missing, choice, onShared } = props
  const fields = fieldsOf(question, choice)
  const error = (field: AnswerField) => (missing.has(field.key) ? errorText(question) : undefined)
  const [first] = fields
  if (fields.length === 1 && first) {
    return (
      <AnswerInput
        field={first}
        answers={answers}
        label={<code className={styles.place}>{question.place}</code>}
        optional={question.optional}
        hint={hintOf(question)}
        error={error(first)}
        aside={<Choices {...props} />}
      />
    )
  }
  return (
    <fieldset className={styles.perRun} aria-label={question.place}>
      <div className={styles.perRunHead}>
        <code className={styles.place}>{question.place}</code>
        <Choices {...props}>
          <Button size="s" variant="ghost" onClick={() => onShared([...choice.shared, question.key])}>
            Same for all {fields.length}
          </Button>
        </Choices>
      </div>
      {fields.map(field => (
        <div key={field.key} className={styles.perRunField}>
          {field.run && <RunLabel run={field.run} />}
          <AnswerInput
            field={field}
            answers={answers}
            name={field.run && `For ${field.run.glimpse}, ${formatTime(field.run.startedAtMs)}`}
            error={error(field)}
          />
        </div>
      ))}
    </fieldset>
  )
}

/** Which run it is: what its event said tells more than its time. */
function RunLabel({ run }: { run: NonNullable<AnswerField['run']> }) {
  return (
    <span className={styles.ofRun} title={run.glimpse}>
      <code>{run.glimpse}</code>
      <span className={styles.faint}>{formatTime(run.startedAtMs)}</span>
    </span>
  )
}

/** Other ways to come by the secret. */
function Choices({
  question,
  choice,
  onShared,
  onRunAgain,
  children,
}: QuestionFieldsProps & { children?: ReactNode }) {
  const { key, stepId, stepName } = question
  const isShared = canDiffer(question) && choice.shared.includes(key)
  return (
    <span className={styles.choiceButtons}>
      {stepId && (
        <Button size="s" variant="ghost" onClick={() => onRunAgain(stepId)}>
          Run {stepName ?? 'the step'} again instead
        </Button>
      )}
      {isShared && (
        <Button size="s" variant="ghost" onClick={() => onShared(choice.shared.filter(one => one !== key))}>
          One for each run
        </Button>
      )}
      {children}
    </span>
  )
}

interface AnswerInputProps {
  readonly field: AnswerField
  readonly answers: Answers
  readonly name?: string | undefined
  readonly label?: ReactNode
  readonly optional?: boolean
  readonly hint?: string | undefined
  readonly error: string | undefined
  readonly aside?: ReactNode
}

function AnswerInput({ field: { key }, answers, ...shown }: AnswerInputProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    answers.set(key, input)
    return () => {
      answers.delete(key)
    }
  }, [answers, key])
  return <SecretInput inputRef={input} {...shown} />
}

const errorText = ({ stepName }: ReplayQuestion): string =>
  `Type it in${stepName ? `, or let ${stepName} run again` : ''}.`

function hintOf({ origin, place, optional, runCount }: ReplayQuestion): string | undefined {
  const hints = [
    origin !== place && `From ${origin}.`,
    runCount > 1 && `${count(runCount, 'run')} get this one value, whoever they are for.`,
    optional && 'Nothing that will run is known to read it.',
  ].filter(Boolean)
  return hints.length > 0 ? hints.join(' ') : undefined
}
