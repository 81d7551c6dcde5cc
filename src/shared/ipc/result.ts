import { z } from 'zod'
import { type ErrorInfo, PatchbayError } from '../errors.ts'
import { errorInfoSchema } from '../model/run-event.ts'

/** What every request is answered with: Electron itself would keep only an error's message. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorInfo }

export const resultSchema = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: errorInfoSchema }),
  ])

/** The value, or the error raised again on this side. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  const { message, code, details } = result.error
  throw new PatchbayError(message, { code, ...(details ? { details } : {}) })
}
