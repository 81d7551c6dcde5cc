import type { PlannedStep } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import { spellPath } from '#shared/js-path.ts'
import type { JsonValue, Path } from '#shared/json.ts'
import type { StepId, TriggerId } from '#shared/model/ids.ts'
import { type Gap, maskedPlaces } from './masked-places.ts'
import type { Reads } from './reads.ts'
import type { SecretRead } from './settle-steps.ts'

/** A secret that the user is asked for, and where its value goes. */
export interface Asked {
  /** The same for every run of the workflow, and for none of another: one answer serves them all. */
  readonly key: string
  /** `steps.get_token.$return_value.token` */
  readonly place: string
  readonly origin: string
  /** Whose output the gap is in. */
  readonly step?: Pick<PlannedStep, 'id' | 'name'> | undefined
  readonly optional: boolean
  readonly gap: Gap
}

/** More than anybody types in. */
const MAX_ASKED = 50

/** What has to be typed in before the step's output can be used again. */
export function askedOfStep(step: PlannedStep, secrets: readonly SecretRead[]): Asked[] {
  const asked = secrets.flatMap(secret => gapsOf(secret).map(gap => ({ gap, origin: secret.masked?.origin })))
  const questions = asQuestions(asked, { id: step.id, root: `steps.${step.name}`, step, optional: false })
  if (questions.length <= MAX_ASKED) return questions
  throw new PatchbayError(
    `What ${step.name} gave holds ${questions.length} secrets that were not kept. Let it run again, or replay from the start.`,
    { code: 'usage' },
  )
}

/** The event can't be asked for again. What nothing reads may stay a mask. */
export function askedOfEvent(triggerId: TriggerId, event: JsonValue, reads: Reads): Asked[] {
  const places = maskedPlaces(event).map(masked => {
    const path: Path = ['event', ...masked.path]
    return { path, masked: { ...masked, path }, readAs: reads.of('trigger', path) }
  })
  const read = places.filter(({ readAs }) => readAs.length > 0)
  const unread = places.filter(({ readAs }) => readAs.length === 0)
  const questionsOf = (secrets: readonly SecretRead[], optional: boolean) =>
    asQuestions(
      secrets.flatMap(secret => gapsOf(secret).map(gap => ({ gap, origin: secret.masked?.origin }))),
      { id: triggerId, root: 'steps.trigger', optional },
    )
  const required = questionsOf(read, false)
  if (required.length > MAX_ASKED) {
    throw new PatchbayError(
      `The event held ${required.length} secrets, which were not kept. Send it again from where it came from.`,
      { code: 'usage' },
    )
  }
  return [...required, ...questionsOf(unread, true).slice(0, MAX_ASKED - required.length)]
}

/**
 * A mask stands for whatever was there, an object too. Where parts of it are read by name, these are what is asked for;
 * not the `length` of what is a text.
 */
function gapsOf({ path, masked, readAs }: SecretRead): Gap[] {
  if (masked?.stands !== 'alone') return [{ path, mask: masked?.mask, isKey: masked?.stands === 'in a key' }]
  const parts = readAs.filter(read => read.length > path.length && read.at(-1) !== 'length')
  if (parts.length > 0) return parts.map(part => ({ path: part, isKey: false }))
  return [{ path, mask: masked.mask, isKey: false }]
}

interface About {
  readonly id: StepId | TriggerId
  readonly root: string
  readonly step?: PlannedStep
  readonly optional: boolean
}

function asQuestions(
  gaps: readonly { readonly gap: Gap; readonly origin: string | undefined }[],
  { id, root, step, optional }: About,
): Asked[] {
  const byPlace = new Map<string, Asked[]>()
  for (const { gap, origin } of gaps) {
    const place = spellPath(gap.path, root)
    const inPlace = byPlace.get(place) ?? []
    if (inPlace.some(other => other.gap.mask === gap.mask && other.gap.isKey === gap.isKey)) continue
    byPlace.set(place, inPlace)
    const count = inPlace.length === 0 ? '' : ` #${inPlace.length + 1}`
    inPlace.push({
      key: `${spellPath(gap.path, id)}${count}`,
      place,
      origin: origin ?? place,
      ...(step ? { step } : {}),
      optional,
      gap,
    })
  }
  return [...byPlace.values()].flat()
}
