import { create } from 'zustand'
import type { PushPayload, RequestInput } from '#shared/ipc/contract.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { Pin } from '#shared/model/pin.ts'
import { api, attempt } from '../api.ts'

type PinsByStep = Readonly<Record<string, Pin>>

/** Pinned outputs by workflow and step; apart from the canvas's node data, so that a pin renders its own step alone. */
const usePins = create<Readonly<Record<string, PinsByStep>>>(() => ({}))

const NONE: PinsByStep = {}

/** Of one workflow; changes identity only with a pin. */
export const usePinsOf = (workflowId: WorkflowId): PinsByStep => usePins(state => state[workflowId]) ?? NONE

export const usePin = (workflowId: WorkflowId, stepId: string): Pin | undefined =>
  usePins(state => state[workflowId]?.[stepId])

export type PinMark = 'pinned' | 'shape' | undefined

/** `shape`: its values were not kept, so it stands in for nothing. */
export const usePinMark = (workflowId: WorkflowId, stepId: string): PinMark =>
  usePins(state => {
    const pin = state[workflowId]?.[stepId]
    return pin && (pin.json === undefined ? 'shape' : 'pinned')
  })

function takePins({ workflowId, pins }: PushPayload<'pins.changed'>): void {
  const before = usePins.getState()[workflowId] ?? NONE
  const isSame =
    pins.length === Object.keys(before).length && pins.every(pin => isUnchanged(pin, before[pin.stepId]))
  if (!isSame) usePins.setState({ [workflowId]: Object.fromEntries(pins.map(pin => [pin.stepId, pin])) })
}

const isUnchanged = (pin: Pin, before: Pin | undefined): boolean =>
  before !== undefined && before.pinnedAtMs === pin.pinnedAtMs && before.json === pin.json

export const listenToPins = (): void => void api.on('pins.changed', takePins)

export async function loadPins(workflowId: WorkflowId): Promise<void> {
  await attempt('Could not read the pinned outputs', async () =>
    takePins({ workflowId, pins: await api.invoke('pins.list', { workflowId }) }),
  )
}

type NewPin = RequestInput<'pins.set'> & { readonly workflowId: WorkflowId }

/** @throws PatchbayError saying why it can't be pinned */
export async function setPin({ workflowId, ...pin }: NewPin): Promise<void> {
  takePins({ workflowId, pins: await api.invoke('pins.set', { workflowId, ...pin }) })
}

interface RunOutput {
  readonly workflowId: WorkflowId
  readonly stepId: StepId
  readonly runId: RunId
}

/** Pins what the step gave in a run; what stands in the way is said in a notice. */
export async function pinOutput({ runId, ...place }: RunOutput): Promise<void> {
  await attempt('Could not pin the output', () => setPin({ ...place, from: { runId } }))
}

export async function clearPin(workflowId: WorkflowId, stepId: StepId): Promise<void> {
  await attempt('Could not unpin the output', async () =>
    takePins({ workflowId, pins: await api.invoke('pins.clear', { workflowId, stepId }) }),
  )
}
