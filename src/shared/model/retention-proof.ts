import { z } from 'zod'
import { workflowIdSchema } from './ids.ts'

export const proofProgressSchema = z.object({
  phase: z.enum(['running', 'scanning']),
  files: z.int(),
  bytes: z.number(),
})
export type ProofProgress = z.infer<typeof proofProgressSchema>

export const proofReportSchema = z.object({
  /** `incomplete`: nothing was found, but not all of Patchbay's own places could be looked at. */
  outcome: z.enum(['nothing-found', 'incomplete', 'found', 'cancelled']),
  workflowId: workflowIdSchema,
  workflowName: z.string(),
  /** Patchbay's version and where it ran. */
  version: z.string(),
  platform: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** What kept it from being written: retention that is off, or, where the workflow keeps runs, the request's own word. */
  proves: z.enum(['retention-off', 'nostore-request']),
  durationMs: z.number(),
  /** How the run with the canaries ended. When it failed, it proves nothing about what its other steps would do. */
  run: z.object({
    status: z.string(),
    errorCode: z.string().optional(),
    /** How many steps came to an end, the failed one included. */
    steps: z.int(),
    /** The name of the step that failed it. */
    failedStep: z.string().optional(),
    /** The names of steps that gave nothing: no path led to them, or the run ended before they did. */
    unfinished: z.array(z.string()),
  }),
  /**
   * What is kept is encrypted, so that a search in it would find nothing either way: whether the archive has this run,
   * and whether the workflow's journal changed while it ran, as it may by other runs of a workflow that keeps them.
   */
  records: z.object({
    run: z.enum(['absent', 'present']),
    journal: z.enum(['none', 'unchanged', 'changed']),
  }),
  /** A made-up value was planted in a file of the data folder, in this encoding, and found by the same scan. */
  control: z.object({ encoding: z.string() }).optional(),
  /** Where the run was given made-up values. */
  canaries: z.array(z.string()),
  /** What was scanned, whether or not a file was there. */
  places: z.array(
    z.object({
      /** In words that a user reads: `Kept runs`, `Temporary files`, … */
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
  /** Files that were written since the workflow started, by this run or by anything else. */
  written: z.array(z.string()),
  hits: z.array(
    z.object({
      file: z.string(),
      /** Bytes from the start of the file, or of its name. */
      offset: z.number(),
      inName: z.boolean(),
      encoding: z.string(),
      /** Which canary it was. */
      canary: z.string(),
      /** Whether it was still there at the end. */
      remains: z.boolean(),
    }),
  ),
})
/** What *Prove it* found out. It holds none of the workflow's values. */
export type ProofReport = z.infer<typeof proofReportSchema>
