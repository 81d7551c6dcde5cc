import { z } from 'zod'
import { workflowIdSchema } from './ids.ts'
import { runModeSchema } from './run-event.ts'
import { type RunSummary, runStatusSchema } from './run-state.ts'

/** Which runs a list shows. What is absent does not narrow it. */
export const runFilterSchema = z.object({
  workflowId: workflowIdSchema.optional(),
  statuses: z.array(runStatusSchema).min(1).max(6).optional(),
  modes: z.array(runModeSchema).min(1).max(3).optional(),
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

/** Whether a run is one of those that the filter names. Its text alone is not looked for. */
export function fitsFilter(run: RunSummary, filter: RunFilter): boolean {
  const { workflowId, statuses, modes, triggerType, triggerName, fromMs, toMs } = filter
  return (
    (workflowId === undefined || run.workflowId === workflowId) &&
    (statuses === undefined || statuses.includes(run.status)) &&
    (modes === undefined || modes.includes(run.mode)) &&
    (triggerType === undefined || run.triggerType === triggerType) &&
    (triggerName === undefined || run.triggerName === triggerName) &&
    (fromMs === undefined || run.startedAtMs >= fromMs) &&
    (toMs === undefined || run.startedAtMs < toMs)
  )
}
