import type { StepId } from '#shared/model/ids.ts'
import type { Pin } from '#shared/model/pin.ts'
import { whatIsKept } from '#shared/model/retention.ts'
import type { Workflow } from '#shared/model/workflow.ts'

/** A pin as it is held in memory. */
export interface HeldPin extends Pin {
  /**
   * Whether its values may be written: they came from a kept run or from the user's hand, while the workflow kept its
   * runs. What was pinned otherwise has its values in memory alone, also when keeping is switched on later.
   */
  readonly keeps: boolean
}

export type PinsByStep = ReadonlyMap<StepId, HeldPin>

/** Whether values may be written beside its runs: without runs that are kept, nothing of a run is. */
export const keepsValues = ({ settings }: Workflow): boolean => whatIsKept(settings.retention) !== 'nothing'

/** What is known of a workflow's pins. */
export interface Held {
  /** As it was when somebody last asked. */
  workflow: Workflow
  pins: PinsByStep
  /** Whether those on disk are among them: they are not while the vault is closed. */
  isRead: boolean
}

/** As another process, or another session, finds it. */
export function asKept({ keeps, json, ...pin }: HeldPin): Pin {
  return keeps && json !== undefined ? { ...pin, json } : pin
}

/** As the window is shown it. */
export const asShown = ({ keeps: _, ...pin }: HeldPin): Pin => pin

export function fromDisk(pins: readonly Pin[]): PinsByStep {
  return new Map(pins.map(pin => [pin.stepId, { ...pin, keeps: pin.json !== undefined }]))
}

/** Those of steps that there still are. A deleted step's may be wanted again as long as its deletion can be undone. */
export function ofPresentSteps(pins: PinsByStep, { steps }: Workflow): PinsByStep {
  return new Map(steps.flatMap(({ id }) => entryOf(pins, id)))
}

function entryOf(pins: PinsByStep, id: StepId): [StepId, HeldPin][] {
  const pin = pins.get(id)
  return pin ? [[id, pin]] : []
}

export const withoutValuesOnDisk = (pins: PinsByStep): PinsByStep =>
  new Map([...pins].map(([id, pin]) => [id, { ...pin, keeps: false }]))

/** What is left when the vault closes: all the rest is on disk. */
export const inMemoryAlone = (pins: PinsByStep): PinsByStep =>
  new Map([...pins].filter(([, { keeps, json }]) => !keeps && json !== undefined))
