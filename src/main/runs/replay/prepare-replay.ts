import type { RunId } from '#shared/model/ids.ts'
import type { ReplayRequest } from '#shared/model/replay.ts'
import type { RunArchive } from '../run-archive.ts'
import { type KeptRun, readKeptRun } from './kept-run.ts'
import { type PlannedReplay, planReplay } from './plan-replay.ts'
import { findReplayTarget, type ReplayTarget, type ReplayTargetPorts } from './replay-target.ts'

export interface PrepareReplayPorts extends ReplayTargetPorts {
  readonly archive: RunArchive
}

/** All that the replay of one run needs but the user's answers. */
export interface PreparedReplay {
  readonly run: KeptRun
  readonly target: ReplayTarget
  readonly replay: PlannedReplay
}

/** @throws PatchbayError saying why the run can't be replayed so */
export async function prepareReplay(
  ports: PrepareReplayPorts,
  runId: RunId,
  { version, from, runAgain }: Omit<ReplayRequest, 'runIds'>,
): Promise<PreparedReplay> {
  const run = await readKeptRun(ports.archive, runId, from !== 'start')
  const { workflowId, trigger } = run
  const target = await findReplayTarget(ports, { runId, workflowId, triggerName: trigger.name, version })
  const { planned, triggerId } = target
  const replay = planReplay({ plan: planned.plan, triggerId, run, from, runAgain: new Set(runAgain) })
  return { run, target, replay }
}
