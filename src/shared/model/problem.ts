import { z } from 'zod'
import { ERROR_CODES } from '../errors.ts'

/** One thing wrong with a workflow: where it is and what to do about it. */
export const problemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.enum(ERROR_CODES),
  /** What is wrong and what to do, one or two sentences. */
  message: z.string(),
  /** A step's, trigger's or edge's id; absent when it concerns the whole workflow. */
  target: z.string().optional(),
  /** Field inside the target, e.g. `['props', 'range']` or `['auth', 'google_sheets', 'external', 'oauth_access_token']`. */
  field: z.array(z.union([z.string(), z.number()])).optional(),
  /** Half-open character range inside the field's text, for underlining. */
  range: z.tuple([z.number(), z.number()]).optional(),
})
export type Problem = z.infer<typeof problemSchema>
