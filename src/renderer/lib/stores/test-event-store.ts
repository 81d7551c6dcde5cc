import { create } from 'zustand'
import type { PushPayload } from '#shared/ipc/contract.ts'

/** By trigger id: JSON text of the latest event that was sent for the editor alone, masked. Kept in memory only. */
const useTestEvents = create<Readonly<Record<string, string>>>(() => ({}))

export function putTestEvent({ triggerId, json }: PushPayload<'triggers.testEvent'>): void {
  useTestEvents.setState({ [triggerId]: json })
}

export const useTestEvent = (triggerId: string): string | undefined =>
  useTestEvents(state => state[triggerId])
