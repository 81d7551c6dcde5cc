import { type ErrorCode, PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { isKept, whatIsKept } from '#shared/model/retention.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { LocalStateStore } from '../local-state.ts'
import type { FailureNotice, FailureNotifier } from './failure-notifier.ts'
import { failureNotice, interruptedNotice, refusedNotice } from './failure-texts.ts'
import { createNoticeLedger, type NoticeKind } from './notice-ledger.ts'

export interface FailureTellerPorts {
  readonly state: LocalStateStore
  /** The document as it is now; undefined when it is gone or can't be read. */
  readonly workflowOf: (workflowId: WorkflowId) => Promise<Workflow | undefined>
  /** Absent where there is no desktop. */
  readonly notifier: FailureNotifier | undefined
  /** Unix epoch milliseconds. */
  readonly now: () => number
}

/** Tells of failures on the desktop: where the settings want it, and once a day for each step and error code. */
export interface FailureTeller {
  failed(run: RunSummary): Promise<void>
  /** Runs that this start found cut off, in one notice. */
  interrupted(runs: readonly RunSummary[]): Promise<void>
  /** Something called this workflow, and no run of it could start. */
  refused(workflow: Workflow, error: unknown): void
  /** The runs of this workflow are deleted. */
  forget(workflowId: WorkflowId): void
}

/** Why no run starts now and may in a moment; the caller is told to try again. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['run.queue-full', 'run.cancelled'])

export function createFailureTeller({ state, workflowOf, notifier, now }: FailureTellerPorts): FailureTeller {
  const ledger = createNoticeLedger(state, now)
  const isOn = () => notifier !== undefined && state.get('settings').notifications
  const show = (notice: FailureNotice) => notifier?.show(notice)

  return {
    async failed(run) {
      const kind = kindOf(run)
      if (!isOn() || !ledger.claim(kind)) return
      const workflow = await workflowOf(run.workflowId)
      if (!isWanted(workflow)) return ledger.release(kind)
      const kept = run.kept && keepsFailures(workflow)
      if (kept) ledger.remember(kind)
      show(failureNotice({ run, workflow, kept }))
    },
    async interrupted(runs) {
      if (!isOn()) return
      const told: RunSummary[] = []
      for (const workflowId of new Set(runs.map(run => run.workflowId))) {
        const kind: NoticeKind = { workflowId, code: 'run.interrupted' }
        if (!isWanted(await workflowOf(workflowId)) || !ledger.claim(kind)) continue
        ledger.remember(kind)
        told.push(...runs.filter(run => run.workflowId === workflowId))
      }
      const [newest, ...others] = told.sort((a, b) => b.startedAtMs - a.startedAtMs)
      if (newest) show(interruptedNotice([newest, ...others]))
    },
    refused(workflow, error) {
      if (!(error instanceof PatchbayError) || PASSING.has(error.code)) return
      const kind = { workflowId: workflow.id, code: error.code }
      if (isOn() && isWanted(workflow) && ledger.claim(kind)) show(refusedNotice(workflow, error.message))
    },
    forget: ledger.forget,
  }
}

const isWanted = (workflow: Workflow | undefined): boolean =>
  workflow?.settings.notifications.failures ?? true

/** Where Patchbay's own end cut a run off says nothing about the step that was under way. */
const kindOf = ({ workflowId, status, error, failedStep }: RunSummary): NoticeKind =>
  status === 'interrupted'
    ? { workflowId, code: 'run.interrupted' }
    : { workflowId, code: error?.code ?? 'internal', stepId: failedStep }

/** Whether a run of this workflow that failed can be found again. */
function keepsFailures(workflow: Workflow | undefined): boolean {
  return workflow !== undefined && isKept(whatIsKept(workflow.settings.retention), 'failed')
}
