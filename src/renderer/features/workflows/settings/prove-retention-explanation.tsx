import { useEffect, useState } from 'react'
import type { CredentialFlow } from '#shared/model/credential-flow.ts'
import { whatIsKept } from '#shared/model/retention.ts'
import { Callout, Spinner } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { count } from '../../../lib/format.ts'
import { useCatalog } from '../../../lib/stores/app-store.ts'
import { useDocument } from '../../../lib/stores/document-context.tsx'
import { type OutsideStep, outsideSteps } from './outside-steps.ts'
import styles from './prove-retention.module.css'

/** What will happen, said before it does: the run is a real one. */
export function ProofExplanation() {
  const steps = useOutsideSteps()
  const keeps = useDocument(({ workflow }) => whatIsKept(workflow.settings.retention) !== 'nothing')
  return (
    <div className={styles.stack}>
      <ol className={styles.plan}>
        <li>
          The workflow runs once. Every text of its sample event and every secret env value is replaced by a
          made-up one that occurs nowhere else.
        </li>
        <li>
          Every byte of Patchbay’s data, of Chromium’s caches and storage, of temporary folders, logs and
          crash dumps is searched for them, in all usual encodings.
        </li>
        <li>You get a report: where was looked, and what was found.</li>
      </ol>
      {keeps && (
        <p className={styles.text}>
          This workflow keeps its runs. The run of the proof asks to be left out, as the header{' '}
          <code>x-patchbay-nostore: 1</code> does, so it is this that is proved.
        </p>
      )}
      {steps ? <Outside steps={steps} /> : <Spinner label="Looking at the steps" />}
    </div>
  )
}

function Outside({ steps }: { steps: readonly OutsideStep[] }) {
  if (steps.length === 0) return <Callout>None of its steps sends anything anywhere.</Callout>
  return (
    <>
      <Callout tone="warning">
        It is a real run: {count(steps.length, 'step')} {steps.length === 1 ? 'acts' : 'act'}, with the
        accounts they have, and may leave made-up values where they act. A run that fails proves nothing about
        the steps behind.
      </Callout>
      <ul className={styles.steps} aria-label="Steps that act">
        {steps.map(({ name, action, hosts }) => (
          <li key={name}>
            <span className={styles.stepName}>{name}</span>
            <span className={styles.action}>{action}</span>
            <span className={styles.hosts} data-selectable>
              {hosts.length > 0 ? hosts.join(', ') : 'wherever its values say'}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Undefined until it is known where credentials go. */
function useOutsideSteps(): readonly OutsideStep[] | undefined {
  const workflow = useDocument(state => state.workflow)
  const catalog = useCatalog()
  const [flows, setFlows] = useState<readonly CredentialFlow[]>()
  useEffect(() => {
    let isCurrent = true
    void attempt('Could not look at where credentials go', async () => {
      const map = await api.invoke('credentials.flow', { workflow })
      if (isCurrent) setFlows(map.flows)
    })
    return () => {
      isCurrent = false
    }
  }, [workflow])
  return flows && outsideSteps(workflow, { catalog, flows })
}
