/** Begins a run, says so, and goes on holding it. Meant to be killed. */
import { createRunStores } from '../../../src/main/adapters/run-store/run-stores.ts'
import { KEY, keptOf } from '../../support/journal.ts'
import { numbered, runIdOf, started, WORKFLOW_ID } from '../../support/run-events.ts'

const runId = runIdOf(0)
const store = createRunStores({ folder: process.argv[2] ?? '', keyFor: () => KEY }).store(WORKFLOW_ID)
store.append(runId, numbered(runId, [started({ runId })]).map(keptOf))
process.stdout.write('open\n')
setInterval(() => undefined, 60_000)
