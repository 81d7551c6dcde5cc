import type { ReactNode } from 'react'
import type { Path } from '#shared/json.ts'
import type { RunId, StepId, TriggerId, WorkflowId } from '#shared/model/ids.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'

/**
 * What the shell hands to features it composes. Features never import each other: they meet in `app/`
 * by these props, and through the stores of `lib/stores/`.
 */
export interface StepPanelProps {
  /** The step or trigger whose settings are shown. The panel is remounted (by key) when it changes. */
  readonly targetId: StepId | TriggerId
  /** A field that the problems list asks to bring into view and focus; changes identity with each request. */
  readonly focusField?: { readonly path: Path } | undefined
  onClose(): void
  /** Shows a run in the runs panel. */
  onShowRun(runId: RunId): void
  /** Opens the accounts page. */
  onManageAccounts(): void
}

export interface RunsPanelProps {
  readonly workflowId: WorkflowId
  onClose(): void
  /** Selects the step (or trigger) on the canvas and opens its panel. */
  onOpenStep(id: StepId | TriggerId): void
  /** Opens the page of all runs on those of this workflow. */
  onOpenRuns(): void
  /** Opens the dialog that unlocks the vault. */
  onUnlock(): void
}

/** Leads to a workflow, with a run drawn over it or the panel of a step open. */
export interface WorkflowTarget {
  readonly runId?: RunId | undefined
  readonly stepId?: StepId | TriggerId | undefined
}

export interface RunsPageProps {
  /** What to show; a new object with each request. What is absent stays as it was. */
  readonly request: { readonly filter?: RunFilter | undefined; readonly runId?: RunId | undefined }
  /** The version that ran, drawn; inside of a `DocumentProvider` that holds it. */
  renderCanvas(runId: RunId): ReactNode
  onOpenWorkflow(id: WorkflowId, target?: WorkflowTarget): void
  onUnlock(): void
}
