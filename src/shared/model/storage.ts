import { z } from 'zod'
import { workflowIdSchema } from './ids.ts'

export const storageEntrySchema = z.object({
  workflowId: workflowIdSchema,
  /** Absent when there is no workflow of this id any more. */
  name: z.string().optional(),
  keepsRuns: z.boolean(),
  /** Absent while the vault is closed, and where it was not asked for. */
  runs: z.int().optional(),
  /** When the oldest kept run started, Unix epoch milliseconds. */
  oldestAtMs: z.number().optional(),
  /** Of all files of the journal, those set aside included. */
  bytes: z.int(),
  /** Damaged journals, and files of pinned outputs, that were set aside. */
  damagedFiles: z.int(),
})
export type StorageEntry = z.infer<typeof storageEntrySchema>

export const keptRunsSchema = z.object({
  /** How many there are, those under way included. Absent while the vault is closed. */
  runs: z.int().optional(),
  /** Of these, the ones that succeeded, and the ones that ended otherwise. */
  successes: z.int().optional(),
  failures: z.int().optional(),
  /** Of all files of the journal, those set aside included. */
  bytes: z.int(),
  /** Set aside: nobody can tell how many runs are in them. */
  damagedFiles: z.int(),
})
/** What one workflow has kept, before somebody lets go of it. */
export type KeptRuns = z.infer<typeof keptRunsSchema>

export const storageUsageSchema = z.object({
  /** Largest first. */
  workflows: z.array(storageEntrySchema),
  useLogBytes: z.int(),
  totalBytes: z.int(),
})
/** What is kept on this machine, and how large it is. */
export type StorageUsage = z.infer<typeof storageUsageSchema>
