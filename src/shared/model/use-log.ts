import { z } from 'zod'
import { workflowIdSchema } from './ids.ts'

/** One use of a credential, without any value of it or of the run. */
export const useEntrySchema = z.object({
  /** 1, 2, 3, … without gaps. */
  seq: z.int().min(1),
  /** ISO 8601. */
  at: z.string(),
  workflowId: workflowIdSchema,
  workflowName: z.string(),
  stepName: z.string(),
  app: z.string(),
  /** `account: My Google`, `external: steps.get_token`. */
  source: z.string(),
  host: z.string(),
  outcome: z.enum(['answered', 'failed', 'refused']),
  status: z.int().optional(),
})
export type UseEntry = z.infer<typeof useEntrySchema>

/** Whether the chain of entries is whole. */
export const useLogCheckSchema = z.object({
  ok: z.boolean(),
  entries: z.int(),
  /** The first entry that does not fit the ones before it. */
  brokenAt: z.int().optional(),
  message: z.string(),
})
export type UseLogCheck = z.infer<typeof useLogCheckSchema>
