import { create } from 'zustand'
import type { FieldDraft } from './field-mode.ts'

/** Drafts by `<step id>:<field path>`, while Patchbay runs. */
const useDrafts = create<Readonly<Record<string, FieldDraft>>>(() => ({}))

export const useDraft = (id: string): FieldDraft | undefined => useDrafts(state => state[id])

export function setDraft(id: string, draft: FieldDraft): void {
  useDrafts.setState({ [id]: draft })
}
