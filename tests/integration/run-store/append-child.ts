/** Keeps runs without end, telling each event once it is committed. Meant to be killed. */
import { createRunStores } from '../../../src/main/adapters/run-store/run-stores.ts'
import { KEY, keptOf } from '../../support/journal.ts'
import {
  numbered,
  runIdOf,
  started,
  stepStarted,
  stepSucceeded,
  WORKFLOW_ID,
} from '../../support/run-events.ts'

const store = createRunStores({ folder: process.argv[2] ?? '', keyFor: () => KEY }).store(WORKFLOW_ID)

for (let run = 0; ; run++) {
  const runId = runIdOf(run)
  const steps = Array.from({ length: 50 }, (_, i) => [
    stepStarted(`s${i}`, { i }),
    stepSucceeded(`s${i}`, { i }),
  ])
  for (const event of numbered(runId, [started({ runId }), ...steps.flat()])) {
    store.append(runId, [keptOf(event)])
    process.stdout.write(`${run} ${event.seq}\n`)
  }
}
