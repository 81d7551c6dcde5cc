import { type ReactNode, useState } from 'react'
import type { RunState } from '#shared/model/run-state.ts'
import { useTriggerRecord } from '../../lib/use-run-details.ts'
import { Badge, EmptyState, Spinner, Tabs } from '../index.ts'
import { JsonTree } from '../json-tree/index.ts'
import { NotThere } from './missing.tsx'
import styles from './step-record.module.css'

interface TriggerTabsProps {
  readonly run: RunState
  readonly className?: string | undefined
  readonly aside?: ReactNode
}

/** The event that started the run, and the answer to whoever sent it. */
export function TriggerTabs({ run, className, aside }: TriggerTabsProps) {
  const record = useTriggerRecord(run)
  const [tab, setTab] = useState<'event' | 'response'>('event')
  const { value } = record
  const waiting: ReactNode = record.error ? (
    <NotThere run={run} error={record.error} />
  ) : (
    <div className={styles.center}>
      <Spinner size={16} label="Loading" />
    </div>
  )
  return (
    <Tabs
      className={className}
      label="Trigger"
      value={tab}
      onChange={setTab}
      aside={aside}
      tabs={[
        {
          id: 'event',
          label: 'Event',
          content: value ? <JsonTree label="Event" text={value.output} base="steps.trigger" /> : waiting,
        },
        {
          id: 'response',
          label: 'Response',
          badge: value?.response && (
            <Badge tone={value.response.status < 400 ? 'success' : 'danger'}>{value.response.status}</Badge>
          ),
          content: !value ? (
            waiting
          ) : value.response ? (
            <JsonTree label="Response" text={JSON.stringify(value.response)} />
          ) : (
            <EmptyState title="No response">No step answered the caller in this run.</EmptyState>
          ),
        },
      ]}
    />
  )
}
