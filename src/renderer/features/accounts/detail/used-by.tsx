import { ChevronRight, Workflow } from 'lucide-react'
import { toErrorInfo } from '#shared/errors.ts'
import type { AccountId, WorkflowId } from '#shared/model/ids.ts'
import { Button, Callout, Spinner } from '../../../components/index.ts'
import type { AccountUses } from '../use-account-uses.ts'
import styles from './account-detail.module.css'

interface UsedByProps {
  readonly uses: AccountUses
  readonly accountId: AccountId
  readonly onOpenWorkflow: (id: WorkflowId) => void
}

/** Workflows and steps that name the account; each leads to its workflow. */
export function UsedBy({ uses: { uses, error, reload }, accountId, onOpenWorkflow }: UsedByProps) {
  const own = uses?.[accountId] ?? []
  return (
    <section className={styles.section} aria-label="Used by">
      <h2>Used by</h2>
      {error !== undefined ? (
        <Callout
          tone="danger"
          actions={
            <Button size="s" onClick={reload}>
              Try again
            </Button>
          }
        >
          The workflows could not be searched. {toErrorInfo(error).message}
        </Callout>
      ) : !uses ? (
        <Spinner label="Searching the workflows" />
      ) : own.length === 0 ? (
        <p className={styles.faint}>
          No workflow uses it. Choose it in a step’s panel, under Authentication.
        </p>
      ) : (
        <ul className={styles.uses}>
          {own.map(({ workflowId, workflowName, stepNames }) => (
            <li key={workflowId}>
              <button
                type="button"
                className={styles.use}
                aria-label={`Open ${workflowName}`}
                onClick={() => onOpenWorkflow(workflowId)}
              >
                <Workflow size={14} aria-hidden />
                <span className={styles.useName}>{workflowName}</span>
                <span className={styles.useSteps}>{stepNames.join(', ')}</span>
                <ChevronRight size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
