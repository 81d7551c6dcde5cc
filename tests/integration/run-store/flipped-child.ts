/** Opens each damaged copy that it is told of, reads all there is, and says what came of it. */
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { createRunStores } from '../../../src/main/adapters/run-store/run-stores.ts'
import { KEY } from '../../support/journal.ts'
import { WORKFLOW_ID } from '../../support/run-events.ts'

const NOT_FOUND = 'run.not-found'

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** What is read of each run: a digest of it, or an error's code. */
function readAll(folder: string): Record<string, string> {
  let damaged = ''
  const stores = createRunStores({
    folder,
    keyFor: () => KEY,
    onDamaged: ({ error }) => (damaged = error.code),
  })
  const found: Record<string, string> = {}
  const note = (key: string, read: () => unknown): void => {
    try {
      const value = read()
      found[key] = value === NOT_FOUND ? NOT_FOUND : digest(value)
    } catch (error) {
      found[key] = String((error as { code?: string }).code)
    }
  }
  try {
    const store = stores.store(WORKFLOW_ID)
    const page = store.list({ limit: 100 })
    if (page.damaged > 0) found.damagedRuns = 'journal.corrupted'
    for (const run of page.runs) {
      found[`summary ${run.runId}`] = digest(run)
      note(`events ${run.runId}`, () => store.events(run.runId) ?? NOT_FOUND)
    }
  } catch (error) {
    found.error = String((error as { code?: string }).code)
  }
  try {
    stores.close()
  } catch (error) {
    found.closing = String((error as { code?: string }).code)
  }
  return damaged ? { ...found, damaged } : found
}

for await (const folder of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify({ folder, found: readAll(folder) })}\n`)
}
