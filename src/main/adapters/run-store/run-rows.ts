import { types } from 'node:util'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { RunSummary } from '#shared/model/run-state.ts'

/** Most events a run may have: what is left of a double's 53 bits beside 4 billion runs. */
export const SEQ_SPAN = 2 ** 21

/** Run ids and version ids as the database keeps them. */
export const toBlob = (id: string): Buffer => Buffer.from(id, 'latin1')
export const fromBlob = <T extends string>(blob: unknown): T =>
  Buffer.from(bytesOf(blob)).toString('latin1') as T

/** A BLOB as the driver gives it, in either of two ways. Of a damaged row it may be nothing at all. */
export function bytesOf(blob: unknown): Uint8Array {
  if (types.isUint8Array(blob)) return blob
  if (types.isArrayBuffer(blob)) return new Uint8Array(blob)
  throw corrupted('A record of this journal is damaged.')
}

/** What the run list shows, as it is sealed. The error without stack and causes: those are in the events. */
export type SealedSummary = Omit<RunSummary, 'runId' | 'workflowId' | 'kept'> & {
  /** How many events an ended run has: one that lost some is noticed. */
  readonly events?: number
}

const MAX_LISTED_MESSAGE = 500

export function summaryOfStart(event: Extract<RunEvent, { type: 'run.started' }>): SealedSummary {
  return {
    workflowName: event.context.workflow_name,
    versionId: event.context.version_id,
    mode: event.mode,
    status: 'running',
    triggerName: event.trigger.name,
    triggerType: event.trigger.type,
    startedAtMs: event.atMs,
    ...(event.replayOf === undefined ? {} : { replayOf: event.replayOf }),
    ...(event.reused === undefined ? {} : { reused: event.reused }),
    ...(event.pinned === undefined ? {} : { pinned: event.pinned }),
  }
}

export type EndEvent = Extract<
  RunEvent,
  { type: 'run.succeeded' | 'run.failed' | 'run.cancelled' | 'run.interrupted' }
>

export const isEnd = (event: RunEvent): event is EndEvent =>
  event.type.startsWith('run.') && event.type !== 'run.started'

export function summaryOfEnd(summary: SealedSummary, end: EndEvent): SealedSummary {
  const error =
    end.type === 'run.failed'
      ? {
          code: end.error.code,
          name: end.error.name,
          message: end.error.message.slice(0, MAX_LISTED_MESSAGE),
        }
      : undefined
  return {
    ...summary,
    status: end.type.slice('run.'.length) as RunSummary['status'],
    durationMs: end.durationMs,
    ...(error ? { error } : {}),
    ...(end.type === 'run.failed' && end.stepId ? { failedStep: end.stepId } : {}),
    events: end.seq + 1,
  }
}

export function toRunSummary(
  workflowId: WorkflowId,
  runId: RunId,
  { events: _, ...summary }: SealedSummary,
): RunSummary {
  return { runId, workflowId, kept: true, ...summary }
}

export const corrupted = (message: string): PatchbayError =>
  new PatchbayError(message, { code: 'journal.corrupted' })
