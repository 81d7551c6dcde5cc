import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type RunEvent, runEventSchema } from '#shared/model/run-event.ts'
import { checkHistory } from '../support/check-history.ts'
import { RECORDINGS } from '../support/recordings.ts'

/**
 * Histories as the engine recorded them once. When one changes, the engine behaves differently for runs that people
 * have kept: change the rule in docs/engine-spec.md first, then the recording.
 */
const folder = new URL('../../../fixtures/histories/', import.meta.url)

const read = (name: string): RunEvent[] =>
  readFileSync(new URL(name, folder), 'utf8')
    .trim()
    .split('\n')
    .map(line => runEventSchema.parse(JSON.parse(line)))

describe('recorded histories', () => {
  it.each(Object.keys(RECORDINGS))('%s happens again, event by event', async name => {
    const { events } = await (RECORDINGS[name] as (typeof RECORDINGS)[string])()
    // Stacks name files and lines of the machine.
    const withoutStacks = JSON.parse(
      JSON.stringify(events, (key, value) => (key === 'stack' ? undefined : value)),
    )
    expect(withoutStacks).toEqual(read(`${name}.ndjson`))
  })

  it('each keeps the rules', () => {
    const names = readdirSync(folder).filter(name => !name.startsWith('rejected'))
    expect(names.map(name => [name, checkHistory(read(name))])).toEqual(names.map(name => [name, []]))
    expect(names).toHaveLength(Object.keys(RECORDINGS).length)
  })

  it('[R16] [R22] [R30] [R31] a forged one is rejected, for each rule that it breaks', () => {
    expect(checkHistory(read('rejected-forged.ndjson'))).toEqual([
      '[R31] the last event does not end the run',
      '[R22] step.succeeded of stp_bX000000 outside of attempt 2',
      '[R30] event 6 has the number 7',
      '[R31] something follows run.succeeded at 6',
      '[R16] stp_aX000000 starts again after step.succeeded',
      '[R22] the attempt of stp_aX000000 never ends',
    ])
  })
})
