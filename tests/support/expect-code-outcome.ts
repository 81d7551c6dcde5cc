import { expect } from 'vitest'
import type { CodeCase, Outcome } from './code-host-cases.ts'

/** That a code step ended as its case says, and that its error tells nothing of the host. */
export function expectOutcome({ returned, error, logs }: CodeCase, outcome: Outcome): void {
  if (logs !== undefined) expect(outcome.logs).toEqual(logs)
  if (error === undefined) {
    expect(outcome).not.toHaveProperty('error')
    if (returned !== undefined) expect(outcome.returned).toEqual(returned)
    return
  }
  expect(outcome.error).toMatchObject({ code: error.code, message: expect.stringMatching(error.message) })
  if (error.line !== undefined) expect(outcome.error?.details).toMatchObject({ line: error.line })
  expect(outcome.error?.stack ?? '').not.toMatch(/file:\/\/|node:internal|code-worker|src\//)
}
