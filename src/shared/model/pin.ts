import { z } from 'zod'
import { stepIdSchema } from './ids.ts'

export const pinSchema = z.object({
  stepId: stepIdSchema,
  /** JSON text of the step's exports, masked. Absent when only their shape was kept: it has to be pinned anew. */
  json: z.string().optional(),
  /** JSON text: the same with `string`, `number`, `boolean` or `null` in the place of each value. */
  shape: z.string(),
  /** Unix epoch milliseconds. */
  pinnedAtMs: z.number(),
})
/** An output that stands in for running its step while the workflow is tested in the editor. */
export type Pin = z.infer<typeof pinSchema>
