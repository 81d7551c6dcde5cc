import type { Secret, SecretPath } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { RunId, StepId, TriggerId } from '#shared/model/ids.ts'
import { answerKeyFor } from '#shared/model/replay.ts'
import type { StepExports } from '#shared/model/run-event.ts'
import type { PlannedWorkflow } from '../planner.ts'
import type { StartRun } from '../run-service.ts'
import type { KeptRun } from './kept-run.ts'
import { fillGaps } from './masked-places.ts'
import type { PlannedReplay } from './plan-replay.ts'
import type { Asked } from './questions.ts'

/** By key of its question, or by {@link answerKeyFor} one run, which goes first. */
export type Answers = Readonly<Record<string, string>>

interface ReplayParts {
  readonly planned: PlannedWorkflow
  readonly triggerId: TriggerId
  readonly run: KeptRun
  readonly replay: PlannedReplay
  readonly answers: Answers
}

/**
 * The run to start, with what the user typed in put where its masks were. These values are handed to the writer besides:
 * nothing else need know that they are secret.
 * @throws PatchbayError `usage` naming what was not answered
 */
export function toStartRun({ planned, triggerId, run, replay, answers }: ReplayParts): StartRun {
  const missing = replay.questions.filter(
    question => !question.optional && answerTo(question, run.runId, answers) === undefined,
  )
  if (missing.length > 0) throw unanswered(missing)
  const answered = replay.questions.flatMap(question => {
    const text = answerTo(question, run.runId, answers)
    return text === undefined ? [] : [{ question, text }]
  })
  const filled = (value: JsonValue, stepId: StepId | undefined) =>
    fillGaps(
      value,
      answered.flatMap(({ question: { step, gap }, text }) => (step?.id === stepId ? [{ gap, text }] : [])),
    )
  const trigger = filled({ event: run.trigger.event }, undefined) as JsonObject
  return {
    planned,
    mode: 'rerun',
    triggerId,
    event: trigger.event ?? null,
    traceId: run.trigger.traceId,
    given: new Map(
      [...replay.given].map(([id, json]) => [id, asExports(filled(JSON.parse(json) as JsonValue, id))]),
    ),
    replayOf: run.runId,
    secrets: answered.map(({ question, text }): Secret => ({ value: text, origin: question.origin })),
    secretPaths: answered.flatMap(({ question }) => secretPlaceOf(question)),
  }
}

function answerTo({ key }: Asked, runId: RunId, answers: Answers): string | undefined {
  const own = answerKeyFor(key, runId)
  if (Object.hasOwn(answers, own)) return answers[own]
  return Object.hasOwn(answers, key) ? answers[key] : undefined
}

/** Of the event alone: a given output has no event in the new run. */
const secretPlaceOf = ({ step, gap }: Asked): SecretPath[] =>
  step || gap.isKey ? [] : [{ step: 'trigger', path: gap.path }]

/** An output that was secret as a whole was kept as one mask. Nothing that runs reads it. */
const asExports = (output: JsonValue): StepExports =>
  typeof output === 'object' && output !== null && !Array.isArray(output) ? output : {}

function unanswered(missing: readonly Asked[]): PatchbayError {
  const places = [...new Set(missing.map(({ place }) => place))].join(', ')
  return new PatchbayError(
    `${places} ${missing.length === 1 ? 'was' : 'were'} secret, so not kept. Replay the run with ${missing.length === 1 ? 'its value' : 'their values'}.`,
    { code: 'usage' },
  )
}
