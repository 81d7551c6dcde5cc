import { z } from 'zod'
import { workflowIdSchema } from './ids.ts'

export const proofProgressSchema = z.object({
  phase: z.enum(['running', 'scanning']),
  files: z.int(),
  bytes: z.number(),
})
export type ProofProgress = z.infer<typeof proofProgressSchema>

export const proofReportSchema = z.object({
  outcome: z.enum(['nothing-found', 'found', 'cancelled']),
  workflowId: workflowIdSchema,
  workflowName: z.string(),
  /** Patchbay's version and where it ran. */
  version: z.string(),
  platform: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** How the run with the canaries ended. It is as good a proof when it failed. */
  run: z.object({ status: z.string(), errorCode: z.string().optional(), steps: z.int() }),
  /** Where the run was given made-up values. */
  canaries: z.array(z.string()),
  /** What was scanned. */
  places: z.array(
    z.object({
      /** `data`, `temp`, `crash dumps`, … */
      kind: z.string(),
      folder: z.string(),
      files: z.int(),
      bytes: z.number(),
    }),
  ),
  files: z.int(),
  bytes: z.number(),
  encodings: z.array(z.string()),
  /** Files that could not be read, and why. */
  unread: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** Files that were written while the workflow ran: whatever they hold, it is none of the canaries. */
  written: z.array(z.string()),
  hits: z.array(
    z.object({
      file: z.string(),
      /** Bytes from the start of the file. */
      offset: z.number(),
      encoding: z.string(),
      /** Which canary it was. */
      canary: z.string(),
    }),
  ),
})
/** What *Prove it* found out. It holds none of the workflow's values. */
export type ProofReport = z.infer<typeof proofReportSchema>
