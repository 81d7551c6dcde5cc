import { ArrowRight } from 'lucide-react'
import { Button } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import { useDocumentStore } from '../../../lib/stores/document-context.tsx'
import { revealPart } from '../canvas-ui.ts'
import { type CredentialGroup, fieldOf } from '../model/credential-groups.ts'
import { POPOVER_CLOSES_MS, showFlow } from './credential-view.ts'
import styles from './credentials.module.css'
import { FLOW_ICON, useFlowNames } from './flow-look.tsx'

/** What one line means: from where to where, what to think of it, and the way to its field. */
export function FlowDetails({ group }: { group: CredentialGroup }) {
  const store = useDocumentStore()
  const { from, to, what } = useFlowNames()(group)
  const Icon = FLOW_ICON[group.severity]
  const [first] = group.flows
  const messages = [...new Set(group.flows.map(({ message }) => message))]
  const paths = [...new Set(group.flows.map(({ path }) => path).filter(Boolean))]
  const hosts = [...new Set(group.flows.flatMap(flow => flow.hosts))]
  const openField = () => {
    showFlow(undefined)
    setTimeout(() => {
      store.getState().open(group.toId, [...(fieldOf(first) ?? ['auth'])])
      revealPart(group.toId)
    }, POPOVER_CLOSES_MS)
  }
  return (
    <div className={styles.details} data-severity={group.severity}>
      <p className={styles.detailsHead}>
        <Icon size={14} aria-hidden className={styles.severity} />
        <span>{from}</span>
        <ArrowRight size={12} aria-label="to" />
        <span>{to}</span>
      </p>
      <p className={styles.faint}>{what}</p>
      {messages.map(message => (
        <p key={message} className={cx(styles.message, group.severity === 'danger' && styles.dangerText)}>
          {message}
        </p>
      ))}
      {paths.length > 0 && (
        <dl className={styles.facts}>
          <dt>Read from</dt>
          {paths.map(path => (
            <dd key={path} data-selectable>
              {path}
            </dd>
          ))}
        </dl>
      )}
      {hosts.length > 0 && (
        <dl className={styles.facts}>
          <dt>Hosts</dt>
          {hosts.map(host => (
            <dd key={host} data-selectable>
              {host}
            </dd>
          ))}
        </dl>
      )}
      <div>
        <Button size="s" onClick={openField}>
          Open field
        </Button>
      </div>
    </div>
  )
}
