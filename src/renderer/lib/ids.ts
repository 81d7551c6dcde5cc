import {
  type EdgeId,
  ID_LENGTH,
  type NoteId,
  type StepId,
  spellId,
  type TriggerId,
} from '#shared/model/ids.ts'

const randomBytes = () => crypto.getRandomValues(new Uint8Array(ID_LENGTH))

// Branding: an id spelled by `spellId` with its prefix is one by construction.
export const newStepId = () => spellId('stp', randomBytes()) as StepId
export const newTriggerId = () => spellId('trg', randomBytes()) as TriggerId
export const newEdgeId = () => spellId('edg', randomBytes()) as EdgeId
export const newNoteId = () => spellId('nte', randomBytes()) as NoteId

/** The unguessable part of a webhook's address: 128 bits as 22 base64url characters. */
export function newWebhookPath(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
