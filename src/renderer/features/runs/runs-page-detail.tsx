import { ArrowLeft, ArrowUpRight, X } from 'lucide-react'
import { useMemo } from 'react'
import type { RunId, StepId, TriggerId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { Button, ErrorBoundary, ErrorState, IconButton, Spinner, SplitPane } from '../../components/index.ts'
import type { RunsPageProps } from '../../lib/slots.ts'
import { DocumentProvider } from '../../lib/stores/document-context.tsx'
import { readOnlyDocument } from '../../lib/stores/read-only-document.ts'
import { askReplay } from '../../lib/stores/replay-store.ts'
import { useRunState } from '../../lib/use-run-details.ts'
import { RunDetail } from './run-detail.tsx'
import styles from './runs-page.module.css'
import { type RunVersion, useRunVersion } from './use-run-version.ts'

interface RunsPageDetailProps extends Pick<RunsPageProps, 'renderCanvas' | 'onOpenWorkflow'> {
  readonly runId: RunId
  /** The list stands beside it, and is not covered by it. */
  readonly isBeside: boolean
  readonly onClose: () => void
  readonly onDeleted: (runIds: readonly RunId[]) => void
}

/** One run, with the version of its workflow that ran drawn above it. */
export function RunsPageDetail(props: RunsPageDetailProps) {
  const { runId, isBeside, onClose } = props
  const { run, error } = useRunState(runId)
  const version = useRunVersion(run)
  if (run && version) return <OpenRun {...props} run={run} version={version} />
  return (
    <section className={styles.detail} aria-label="Run">
      <header className={styles.detailHead}>
        <CloseButton isBeside={isBeside} onClose={onClose} />
      </header>
      <div className={styles.center}>
        {error ? (
          <ErrorState title="This run could not be loaded" error={error} />
        ) : (
          <Spinner size={16} label="Loading the run" />
        )}
      </div>
    </section>
  )
}

interface OpenRunProps extends RunsPageDetailProps {
  readonly run: RunState
  readonly version: RunVersion
}

const CANVAS_SHARE = 0.38
/** Below it there is no use in a picture. */
const CANVAS_MIN = 110

function OpenRun(props: OpenRunProps) {
  const { runId, run, version, renderCanvas, onOpenWorkflow, onClose } = props
  const { workflow, exists } = version
  const document = useMemo(() => readOnlyDocument(workflow), [workflow])
  const openWorkflow = (stepId?: StepId | TriggerId) => onOpenWorkflow(run.workflowId, { runId, stepId })
  const detail = (
    <RunDetail
      runId={runId}
      workflow={workflow}
      {...(exists ? { onOpenStep: openWorkflow } : {})}
      onBack={onClose}
      onDeleted={gone => props.onDeleted([gone])}
      onReplay={(replayed, from) => askReplay({ runIds: [replayed.runId], from, run: replayed })}
    />
  )
  return (
    <DocumentProvider value={document}>
      <section className={styles.detail} aria-label="Run">
        <DetailHead {...props} onOpenWorkflow={() => openWorkflow()} />
        {workflow.steps.length + workflow.triggers.length === 0 ? (
          detail
        ) : (
          <SplitPane
            direction="vertical"
            label="Resize the picture of the run"
            reverse
            secondSize={Math.round(window.innerHeight * CANVAS_SHARE)}
            secondMin={CANVAS_MIN}
            second={
              <ErrorBoundary title="The canvas could not be drawn">{renderCanvas(runId)}</ErrorBoundary>
            }
          >
            {detail}
          </SplitPane>
        )}
      </section>
    </DocumentProvider>
  )
}

type DetailHeadProps = Pick<OpenRunProps, 'run' | 'version' | 'isBeside' | 'onClose'> & {
  readonly onOpenWorkflow: () => void
}

function DetailHead({ run, version, isBeside, onOpenWorkflow, onClose }: DetailHeadProps) {
  const note = versionNote(version)
  return (
    <header className={styles.detailHead}>
      {!isBeside && <CloseButton isBeside={false} onClose={onClose} />}
      <h2 className={styles.detailTitle}>{run.workflowName}</h2>
      {note && (
        <span className={styles.note} title={note}>
          {note}
        </span>
      )}
      <span className={styles.spring} />
      {version.exists && (
        <Button size="s" variant="ghost" icon={ArrowUpRight} onClick={onOpenWorkflow}>
          Open workflow
        </Button>
      )}
      {isBeside && <CloseButton isBeside onClose={onClose} />}
    </header>
  )
}

/** Closes what stands beside the list; leads back to the list from above it. */
function CloseButton({ isBeside, onClose }: Pick<OpenRunProps, 'isBeside' | 'onClose'>) {
  return isBeside ? (
    <IconButton size="s" icon={X} label="Close the run" shortcut="Escape" onClick={onClose} />
  ) : (
    <IconButton size="s" icon={ArrowLeft} label="Back to the list" shortcut="Escape" onClick={onClose} />
  )
}

/** Only what is out of the ordinary. */
export function versionNote({
  isCurrent,
  exists,
  isStandIn,
}: Omit<RunVersion, 'workflow'>): string | undefined {
  if (!exists) return 'This workflow was deleted'
  if (isStandIn) return 'Shown on the workflow as it is now'
  return isCurrent ? undefined : 'Ran on an earlier version'
}
