import { SearchCheck } from 'lucide-react'
import { useState } from 'react'
import { Button, Dialog } from '../../../components/index.ts'
import { useAutosave, useDocument } from '../../../lib/stores/document-context.tsx'
import styles from './prove-retention.module.css'
import { ProofExplanation } from './prove-retention-explanation.tsx'
import { ProofFailure, ProofProgressView } from './prove-retention-progress.tsx'
import { ProofReportView, SaveReport } from './prove-retention-report.tsx'
import { type ProofState, useRetentionProof } from './use-retention-proof.ts'

/** That nothing of a run is kept is not to be believed: it can be tried. */
export function ProveRetention() {
  const [open, setOpen] = useState(false)
  return (
    <section className={styles.section} aria-label="Proof that nothing is kept">
      <div>
        <h3 className={styles.heading}>Prove that nothing is kept</h3>
        <p className={styles.text}>
          Runs the workflow with made-up values, then looks for them in every file that Patchbay, Chromium and
          the system’s temporary folder hold.
        </p>
      </div>
      <Button icon={SearchCheck} onClick={() => setOpen(true)}>
        Prove it…
      </Button>
      {open && <ProofDialog onClose={() => setOpen(false)} />}
    </section>
  )
}

function ProofDialog({ onClose }: { onClose: () => void }) {
  const workflowId = useDocument(({ workflow }) => workflow.id)
  const proof = useRetentionProof(workflowId, useAutosave())
  const { state } = proof
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={TITLE[state.step]}
      size={state.step === 'done' ? 'l' : 'm'}
      footer={<Footer proof={proof} onClose={onClose} />}
    >
      <Body state={state} />
    </Dialog>
  )
}

const TITLE = {
  explain: 'Prove that nothing is kept',
  running: 'Proving that nothing is kept',
  done: 'Retention proof',
  failed: 'Nothing could be proved',
} as const

function Body({ state }: { state: ProofState }) {
  switch (state.step) {
    case 'explain':
      return <ProofExplanation />
    case 'running':
      return <ProofProgressView progress={state.progress} />
    case 'done':
      return <ProofReportView report={state.report} />
    case 'failed':
      return <ProofFailure error={state.error} />
    default:
      return state satisfies never
  }
}

interface FooterProps {
  readonly proof: ReturnType<typeof useRetentionProof>
  readonly onClose: () => void
}

function Footer({ proof: { state, start, cancel, reset }, onClose }: FooterProps) {
  switch (state.step) {
    case 'explain':
      return (
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button variant="primary" onClick={start}>
            Run and search
          </Button>
        </>
      )
    case 'running':
      return (
        <Button onClick={cancel} loading={state.isCancelling}>
          Cancel
        </Button>
      )
    case 'done':
      return (
        <>
          <SaveReport />
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      )
    case 'failed':
      return (
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
        </>
      )
    default:
      return state satisfies never
  }
}
