import type { z } from 'zod'
import { TerminalError } from '#engine/errors.ts'

/**
 * The parts of an API's answer that an action goes on with, checked: an emulator or a wrong endpoint may answer
 * anything, and with status 200 too.
 * @throws PatchbayError `provider.rejected`
 */
export function readAnswer<T>(provider: string, schema: z.ZodType<T>, body: unknown): T {
  const answer = schema.safeParse(body)
  if (answer.success) return answer.data
  const [issue] = answer.error.issues
  const place = issue === undefined || issue.path.length === 0 ? '' : ` (at ${issue.path.join('.')})`
  throw new TerminalError(
    `What came back is not an answer of ${provider}’s API${place}. Check the API endpoint.`,
    { code: 'provider.rejected' },
  )
}
