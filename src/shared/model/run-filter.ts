import { z } from 'zod'
import { workflowIdSchema } from './ids.ts'
import { runModeSchema } from './run-event.ts'
import { runStatusSchema } from './run-state.ts'

/** Which runs a list shows. What is absent does not narrow it. */
export const runFilterSchema = z.object({
  workflowId: workflowIdSchema.optional(),
  statuses: z.array(runStatusSchema).max(6).optional(),
  modes: z.array(runModeSchema).max(3).optional(),
  /** `manual`, `webhook`, … */
  triggerType: z.string().max(64).optional(),
  triggerName: z.string().max(64).optional(),
  /** When the run started: from (inclusive), to (exclusive); Unix epoch milliseconds. */
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
  /** Occurs in what a step took in or gave, in the event, an answer, a log or an error; in any case. */
  text: z.string().max(500).optional(),
})
export type RunFilter = z.infer<typeof runFilterSchema>
