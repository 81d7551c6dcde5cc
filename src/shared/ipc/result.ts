import { type ErrorInfo, PatchbayError } from '../errors.ts'

/** What every request is answered with: Electron itself would keep only an error's message. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorInfo }

/** The value, or the error raised again on this side. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  const { message, code, details } = result.error
  throw new PatchbayError(message, { code, ...(details ? { details } : {}) })
}
