import { z } from 'zod'

const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9]{8,40}$`), `must look like ${prefix}_…`)

export const workflowIdSchema = id('wf').brand<'WorkflowId'>()
export const triggerIdSchema = id('trg').brand<'TriggerId'>()
export const stepIdSchema = id('stp').brand<'StepId'>()
export const edgeIdSchema = id('edg').brand<'EdgeId'>()
export const noteIdSchema = id('nte').brand<'NoteId'>()
export const runIdSchema = id('run').brand<'RunId'>()
export const accountIdSchema = id('acc').brand<'AccountId'>()

export type WorkflowId = z.infer<typeof workflowIdSchema>
export type TriggerId = z.infer<typeof triggerIdSchema>
export type StepId = z.infer<typeof stepIdSchema>
export type EdgeId = z.infer<typeof edgeIdSchema>
export type NoteId = z.infer<typeof noteIdSchema>
export type RunId = z.infer<typeof runIdSchema>
export type AccountId = z.infer<typeof accountIdSchema>

/** Content hash of a workflow document: an immutable revision, pinned by each run. */
export const versionIdSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<'VersionId'>()
export type VersionId = z.infer<typeof versionIdSchema>

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
export const ID_LENGTH = 16

/**
 * Spells random bytes as the part of an id after its prefix: 16 characters, about 95 bits.
 * @param bytes at least {@link ID_LENGTH} random bytes; the caller brings them, so that this stays pure.
 */
export function spellId<P extends string>(prefix: P, bytes: Uint8Array): `${P}_${string}` {
  let text = ''
  for (let i = 0; i < ID_LENGTH; i++) text += ALPHABET[(bytes[i] ?? 0) % ALPHABET.length]
  return `${prefix}_${text}`
}
