import { TerminalError } from '#engine/errors.ts'

/** Refuses what a step's field holds; the panel marks the field. @param message what is wrong and what to do */
export function invalidProp(field: string, message: string): TerminalError {
  return new TerminalError(message, { code: 'step.invalid-props', details: { field } })
}
