import { PatchbayError } from '#shared/errors.ts'
import type { StepId, WorkflowId } from '#shared/model/ids.ts'
import type { Pin } from '#shared/model/pin.ts'
import type { StepExports } from '#shared/model/run-event.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createSerialQueue } from '../../files/serial-queue.ts'
import type { Vault } from '../../vault/index.ts'
import type { Planner } from '../planner.ts'
import {
  asShown,
  type Held,
  type HeldPin,
  keepsValues,
  ofPresentSteps,
  type PinsByStep,
} from './held-pins.ts'
import { createPinKeeper } from './pin-keeper.ts'
import { checkPinnable, readTyped } from './read-pinned.ts'
import { shapeOf } from './shape-of.ts'

export interface PinsOptions {
  /** Where the journals are. */
  readonly folder: string
  readonly vault: Pick<Vault, 'status' | 'watch' | 'workflowKey'>
  readonly planner: Planner
  readonly now: () => number
  readonly onChange: (workflowId: WorkflowId, pins: Pin[]) => void
  /** Pins are gone that nobody took away. */
  readonly onLost: (message: string) => void
  readonly onUnexpected: (error: unknown) => void
}

/** What is to be pinned: what a step gave in a run, as masked JSON text, or what somebody typed. */
export type PinSource = { readonly output: string; readonly isKept: boolean } | { readonly typed: string }

/**
 * Outputs that stand in for running their steps while a workflow is tested in the editor.
 *
 * They hold no secret, and are written only where the workflow keeps its runs: sealed under the same key, and gone with
 * them. Where it keeps nothing they live in this process, and their shape alone is written.
 */
export interface Pins {
  list(workflow: Workflow): Promise<Pin[]>
  /** @throws PatchbayError `usage` when this may not be pinned, saying why; `journal.write-failed` */
  set(workflow: Workflow, stepId: StepId, source: PinSource): Promise<Pin[]>
  clear(workflow: Workflow, stepId: StepId): Promise<Pin[]>
  /**
   * By step, for a test run.
   * @throws PatchbayError `vault.locked` when there are pins that can't be read now: the test would run their steps
   */
  standIns(workflow: Workflow): Promise<ReadonlyMap<StepId, StepExports>>
  /** JSON text by step, of those that can be read now. */
  outputs(workflow: Workflow): Promise<ReadonlyMap<StepId, string>>
  /** Takes a document as it now is: where it keeps nothing any longer, values go from the disk. */
  apply(workflow: Workflow): void
  /** The workflow's history was deleted. */
  forget(workflowId: WorkflowId): Promise<void>
  close(): Promise<void>
}

export function createPins(options: PinsOptions): Pins {
  const { vault, planner, now, onChange, onLost, onUnexpected } = options
  const inTurn = createSerialQueue()
  const keeper = createPinKeeper(options)

  const shown = ({ pins, workflow }: Held): Pin[] => [...ofPresentSteps(pins, workflow).values()].map(asShown)
  const tell = (held: Held): Pin[] => {
    const pins = shown(held)
    onChange(held.workflow.id, pins)
    return pins
  }

  const givesCredential = (workflow: Workflow, stepId: StepId): boolean => {
    const plan = planner.plan(workflow).plan ?? planner.planUpTo(workflow, stepId).plan
    return plan?.secretPathsOf.has(stepId) ?? false
  }

  /** Held as the document, as it now is, allows. */
  async function settled(workflow: Workflow): Promise<Held> {
    const held = await keeper.load(workflow)
    if (!keepsValues(workflow)) await keeper.dropValues(held)
    const present = ofPresentSteps(held.pins, workflow)
    const secret = [...present.keys()].filter(stepId => givesCredential(workflow, stepId))
    if (secret.length > 0) {
      await keeper.reduce(held, new Map([...held.pins].filter(([stepId]) => !secret.includes(stepId))))
      for (const { id, name } of workflow.steps) if (secret.includes(id)) onLost(isCredentialNow(name))
      tell(held)
    }
    return held
  }

  async function change(workflow: Workflow, next: (pins: PinsByStep) => PinsByStep): Promise<Pin[]> {
    const held = await settled(workflow)
    await keeper.commit(held, ofPresentSteps(next(held.pins), workflow))
    return tell(held)
  }

  const inBackground = (task: () => Promise<unknown>) => void inTurn(task).catch(onUnexpected)

  const unwatch = vault.watch(() => {
    inBackground(async () => {
      for (const { workflow } of await keeper.followVault()) tell(await settled(workflow))
    })
  })

  return {
    list: workflow => inTurn(async () => shown(await settled(workflow))),
    async set(workflow, stepId, source) {
      const pin = madeOf(workflow, stepId, source)
      return inTurn(() => change(workflow, pins => new Map(pins).set(stepId, pin)))
    },
    clear: (workflow, stepId) =>
      inTurn(() => change(workflow, pins => new Map([...pins].filter(([id]) => id !== stepId)))),
    standIns: workflow =>
      inTurn(async () => {
        const held = await settled(workflow)
        if (keeper.isOutOfReach(held)) throw outOfReach(workflow)
        return new Map(valuesOf(held).map(([id, json]) => [id, JSON.parse(json) as StepExports]))
      }),
    outputs: workflow => inTurn(async () => new Map(valuesOf(await settled(workflow)))),
    apply(workflow) {
      if (!keepsValues(workflow) || keeper.isHeld(workflow.id)) inBackground(() => settled(workflow))
    },
    forget: workflowId =>
      inTurn(async () => {
        await keeper.forget(workflowId)
        onChange(workflowId, [])
      }),
    async close() {
      unwatch()
      await inTurn(() => Promise.resolve())
    },
  }

  function madeOf(workflow: Workflow, stepId: StepId, source: PinSource): HeldPin {
    const step = workflow.steps.find(({ id }) => id === stepId)
    if (!step)
      throw new PatchbayError('That step is not part of the workflow any more.', { code: 'plan.invalid' })
    const exports = 'typed' in source ? readTyped(source.typed) : (JSON.parse(source.output) as StepExports)
    const json = JSON.stringify(exports)
    checkPinnable(json, step, givesCredential(workflow, stepId))
    const isKept = 'typed' in source || source.isKept
    return {
      stepId,
      json,
      shape: JSON.stringify(shapeOf(exports)),
      pinnedAtMs: now(),
      keeps: isKept && keepsValues(workflow),
    }
  }
}

const valuesOf = ({ pins, workflow }: Held): [StepId, string][] =>
  [...ofPresentSteps(pins, workflow)].flatMap(([id, { json }]): [StepId, string][] =>
    json === undefined ? [] : [[id, json]],
  )

const isCredentialNow = (name: string): string =>
  `${name} gives a credential now, which is never kept: its pinned output was removed, and tests run the step again.`

const outOfReach = ({ name }: Workflow): PatchbayError =>
  new PatchbayError(
    `“${name}” has pinned outputs that can’t be read while the vault is closed, and this test would run their steps. Unlock the vault first, or delete the workflow’s kept runs in its settings.`,
    { code: 'vault.locked' },
  )
