import { CircleAlert, KeyRound, List, X } from 'lucide-react'
import { useState } from 'react'
import { Badge, Button, IconButton, Popover, Spinner } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import { revealPart } from '../canvas-ui.ts'
import { type CredentialGroup, summarize } from '../model/credential-groups.ts'
import { POPOVER_CLOSES_MS, showFlow, toggleCredentialView, useCredentialView } from './credential-view.ts'
import styles from './credentials.module.css'
import { FLOW_ICON, FLOW_WORD, useFlowNames } from './flow-look.tsx'
import { useCredentialFlow } from './use-credential-flow.ts'

/** Above the canvas while credentials are shown: what there is in a line, and all of them as a list. */
export function CredentialBar() {
  const retry = useCredentialFlow()
  const { map, error, isLoading, isRunUnknown } = useCredentialView()
  const ofRun = map?.runId !== undefined
  return (
    <section className={styles.bar} aria-label="Credentials">
      <KeyRound size={14} aria-hidden className={styles.barIcon} />
      <p className={styles.summary} role="status">
        {error !== undefined ? (
          <span className={styles.dangerText}>
            <CircleAlert size={12} aria-hidden /> {error}
          </span>
        ) : map ? (
          summarize(map.flows, ofRun)
        ) : (
          'Looking for credentials…'
        )}
      </p>
      {isLoading && <Spinner size={12} />}
      {error !== undefined && (
        <Button size="s" onClick={retry}>
          Retry
        </Button>
      )}
      {error === undefined && map && (
        <>
          <span className={styles.when}>
            <Badge tone={ofRun ? 'info' : 'neutral'}>{ofRun ? 'in this run' : 'before a run'}</Badge>
          </span>
          <FlowList isRunUnknown={isRunUnknown} />
        </>
      )}
      <IconButton size="s" icon={X} label="Hide credentials" onClick={toggleCredentialView} />
    </section>
  )
}

function FlowList({ isRunUnknown }: { isRunUnknown: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const groups = useCredentialView(state => state.groups)
  const show = ({ key, toId }: CredentialGroup) => {
    setOpen(false)
    revealPart(toId)
    setTimeout(() => showFlow(key), POPOVER_CLOSES_MS)
  }
  return (
    <Popover
      label="Credentials of this workflow"
      align="end"
      open={isOpen}
      onOpenChange={setOpen}
      className={styles.popover}
      trigger={<IconButton size="s" icon={List} label="List of credentials" />}
    >
      <Legend />
      {isRunUnknown && (
        <p className={styles.faint}>
          Nothing was kept of the run shown: this is what the workflow can do, not what the run did.
        </p>
      )}
      {groups.length === 0 ? (
        <p className={styles.faint}>No step of this workflow uses a credential.</p>
      ) : (
        <ul className={styles.list}>
          {groups.map(group => (
            <li key={group.key}>
              <FlowRow group={group} onShow={() => show(group)} />
            </li>
          ))}
        </ul>
      )}
    </Popover>
  )
}

function FlowRow({ group, onShow }: { group: CredentialGroup; onShow: () => void }) {
  const { from, to, what } = useFlowNames()(group)
  const Icon = FLOW_ICON[group.severity]
  return (
    <button type="button" className={styles.row} data-severity={group.severity} onClick={onShow}>
      <Icon size={13} className={styles.severity} aria-label={FLOW_WORD[group.severity]} />
      <span className={styles.rowText}>
        <span className={styles.rowWay}>
          {from} → {to}
        </span>
        <span className={styles.faint}>{what}</span>
      </span>
    </button>
  )
}

function Legend() {
  return (
    <ul className={styles.legend} aria-label="Legend">
      {(['ok', 'notice', 'danger'] as const).map(severity => {
        const Icon = FLOW_ICON[severity]
        return (
          <li key={severity} data-severity={severity}>
            <svg
              width="28"
              height="8"
              aria-hidden
              className={cx(styles.flow, styles.swatch)}
              data-severity={severity}
            >
              <path d="M0 4H28" className={styles.line} />
            </svg>
            <Icon size={12} aria-hidden className={styles.severity} />
            {FLOW_WORD[severity]}
          </li>
        )
      })}
    </ul>
  )
}
