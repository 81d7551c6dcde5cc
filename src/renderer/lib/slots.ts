import type { Path } from '#shared/json.ts'
import type { RunId, StepId, TriggerId, WorkflowId } from '#shared/model/ids.ts'

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
}
