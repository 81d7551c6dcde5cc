import type { StepExports } from '#shared/model/run-event.ts'
import { TerminalError } from '../errors.ts'
import type { StepResult } from '../ports.ts'
import { settleBuilt, settleJson } from '../values/json-value.ts'
import { pathText } from '../values/path-text.ts'

/** [R21] Names under `steps.<name>` that are Patchbay's own. */
const RESERVED_EXPORTS: ReadonlySet<string> = new Set([
  '$return_value',
  '$summary',
  '$attempt',
  '$resume_data',
  '__proto__',
])

/**
 * Makes what later steps read as `steps.<name>`: `$return_value`, `$summary` and the exports beside them.
 * @throws TerminalError when a value is not JSON, or an export takes a reserved name
 */
export function stepOutput({ returnValue, exports, summary }: StepResult): StepExports {
  const output: StepExports = {}
  if (returnValue !== undefined) output.$return_value = settleJson(returnValue, '$return_value')
  for (const key of Object.keys(exports)) {
    if (RESERVED_EXPORTS.has(key)) {
      throw new TerminalError(`A step can’t export “${key}”: the name is reserved. Choose another one.`)
    }
    const value = exports[key]
    if (value !== undefined) output[key] = settleJson(value, pathText([key]))
  }
  if (summary !== undefined) output.$summary = String(summary)
  return settleBuilt(output)
}
