import { createHash } from 'node:crypto'
import type { ErrorCode } from '#shared/errors.ts'
import type { StepId, WorkflowId } from '#shared/model/ids.ts'
import type { LocalStateStore } from '../local-state.ts'

/** What is told once a day. */
export interface NoticeKind {
  readonly workflowId: WorkflowId
  readonly code: ErrorCode
  /** Where it failed: most errors of code share one code, whatever they mean. Absent where it was no step. */
  readonly stepId?: StepId | undefined
}

/**
 * What was told on the desktop lately: the same kind of failure at the same step is told once in 24 hours.
 * [N1] Only what is known of kept runs outlives the app, as hashes: that a workflow failed, and how, is part of a run.
 */
export interface NoticeLedger {
  /** Takes the turn of this kind, unless it was told within 24 hours. */
  claim(kind: NoticeKind): boolean
  /** It was not told after all. */
  release(kind: NoticeKind): void
  /** A restart must not repeat it either: of a kept run. */
  remember(kind: NoticeKind): void
  /** The runs of this workflow are deleted, and what is known of them with them. */
  forget(workflowId: WorkflowId): void
}

const DAY_MS = 86_400_000

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** What all kinds of a workflow begin with: its steps may be others by the time that they are forgotten. */
const prefixOf = (workflowId: WorkflowId): string => `${hash(workflowId)}.`

const keyOf = ({ workflowId, code, stepId }: NoticeKind): string =>
  prefixOf(workflowId) + hash(`${workflowId} ${code} ${stepId ?? ''}`)

export function createNoticeLedger(
  state: Pick<LocalStateStore, 'get' | 'set'>,
  now: () => number,
): NoticeLedger {
  const told = new Map(Object.entries(state.get('failureNotices')))
  // A time that is yet to come is of a clock that was set back since.
  const isRecent = (atMs: number) => atMs <= now() && now() - atMs < DAY_MS

  /** Writes what of `kept` is recent, and nothing when that is what stands there. */
  const write = (kept: Readonly<Record<string, number>>) => {
    const recent = Object.fromEntries(Object.entries(kept).filter(([, atMs]) => isRecent(atMs)))
    if (JSON.stringify(recent) !== JSON.stringify(state.get('failureNotices')))
      state.set('failureNotices', recent)
  }

  write(state.get('failureNotices'))

  return {
    claim(kind) {
      const key = keyOf(kind)
      const atMs = told.get(key)
      if (atMs !== undefined && isRecent(atMs)) return false
      told.set(key, now())
      return true
    },
    release(kind) {
      told.delete(keyOf(kind))
    },
    remember(kind) {
      const key = keyOf(kind)
      const atMs = told.get(key)
      if (atMs !== undefined) write({ ...state.get('failureNotices'), [key]: atMs })
    },
    forget(workflowId) {
      const prefix = prefixOf(workflowId)
      for (const key of told.keys()) if (key.startsWith(prefix)) told.delete(key)
      write(
        Object.fromEntries(
          Object.entries(state.get('failureNotices')).filter(([key]) => !key.startsWith(prefix)),
        ),
      )
    },
  }
}
