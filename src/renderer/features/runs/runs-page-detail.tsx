import { ArrowLeft, ArrowUpRight, X } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { Button, ErrorBoundary, ErrorState, IconButton, Spinner, SplitPane } from '../../components/index.ts'
import type { RunsPageProps } from '../../lib/slots.ts'
import { DocumentProvider, useDocument } from '../../lib/stores/document-context.tsx'
import { readOnlyDocument } from '../../lib/stores/read-only-document.ts'
import { askReplay } from '../../lib/stores/replay-store.ts'
import { useRunState } from '../../lib/use-run-details.ts'
import { RunDetail } from './detail/index.ts'
import styles from './runs-page.module.css'
import { openRun, setPictureHeight, useRunsPage } from './runs-page-state.ts'
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
  const { run, error } = useRunState(props.runId)
  if (run) return <LoadedRun {...props} run={run} />
  return (
    <Waiting {...props}>
      {error ? (
        <ErrorState title="This run could not be loaded" error={error} />
      ) : (
        <Spinner size={16} label="Loading the run" />
      )}
    </Waiting>
  )
}

function LoadedRun(props: RunsPageDetailProps & { readonly run: RunState }) {
  const version = useRunVersion(props.run)
  if (version) return <OpenRun {...props} version={version} />
  return (
    <Waiting {...props}>
      <Spinner size={16} label="Loading the run" />
    </Waiting>
  )
}

function Waiting({ isBeside, onClose, children }: RunsPageDetailProps & { readonly children: ReactNode }) {
  return (
    <section className={styles.detail} aria-label="Run">
      <header className={styles.detailHead}>
        {isBeside && <span className={styles.spring} />}
        <CloseButton isBeside={isBeside} onClose={onClose} />
      </header>
      <div className={styles.center}>{children}</div>
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
  const { runId, run, version, renderCanvas, onOpenWorkflow } = props
  const { workflow } = version
  const document = useMemo(() => readOnlyDocument(workflow), [workflow])
  const pictureHeight = useRunsPage(state => state.pictureHeight)
  return (
    <DocumentProvider value={document}>
      <section className={styles.detail} aria-label="Run and its canvas">
        <DetailHead {...props} onOpenWorkflow={() => onOpenWorkflow(run.workflowId, { runId })} />
        {workflow.steps.length + workflow.triggers.length === 0 ? (
          <Detail {...props} />
        ) : (
          <SplitPane
            direction="vertical"
            label="Resize the picture of the run"
            reverse
            secondSize={pictureHeight ?? Math.round(window.innerHeight * CANVAS_SHARE)}
            secondMin={CANVAS_MIN}
            onResize={setPictureHeight}
            second={
              <ErrorBoundary title="The canvas could not be drawn">{renderCanvas(runId)}</ErrorBoundary>
            }
          >
            <Detail {...props} />
          </SplitPane>
        )}
      </section>
    </DocumentProvider>
  )
}

/** What is chosen on the canvas is looked at, and the other way around. */
function Detail({ runId, run, version, onOpenWorkflow, onClose, onDeleted }: OpenRunProps) {
  const openId = useDocument(state => state.openId)
  const look = useDocument(state => state.open)
  return (
    <RunDetail
      runId={runId}
      workflow={version.workflow}
      openId={openId}
      onLook={look}
      onOpenStep={version.exists ? stepId => onOpenWorkflow(run.workflowId, { runId, stepId }) : undefined}
      onShowRun={openRun}
      onBack={onClose}
      onDeleted={gone => onDeleted([gone])}
      onReplay={(replayed, from) => askReplay({ runIds: [replayed.runId], from, run: replayed })}
    />
  )
}

const STANDS_IN = {
  'not-kept': 'The version that ran was not kept',
  unreadable: 'The version that ran can’t be read just now',
} as const

type DetailHeadProps = Pick<OpenRunProps, 'run' | 'version' | 'isBeside' | 'onClose'> & {
  readonly onOpenWorkflow: () => void
}

function DetailHead({ run, version, isBeside, onOpenWorkflow, onClose }: DetailHeadProps) {
  return (
    <header className={styles.detailHead}>
      {!isBeside && <CloseButton isBeside={false} onClose={onClose} />}
      <h2 className={styles.detailTitle}>{run.workflowName}</h2>
      {version.standsIn && version.exists && (
        <span className={styles.note}>{STANDS_IN[version.standsIn]}: this is the workflow as it is now</span>
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
