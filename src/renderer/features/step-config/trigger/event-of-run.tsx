import { History } from 'lucide-react'
import { useState } from 'react'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Trigger } from '#shared/model/workflow.ts'
import { Button, Menu, type MenuEntry, statusLabel } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { formatTime } from '../../../lib/format.ts'
import { takeSampleEvent } from '../../../lib/sample-event.ts'
import { useDocument, useDocumentStore } from '../../../lib/stores/index.ts'

const MOST = 10

/** Takes the event of one of the latest runs for the sample. */
export function EventOfRun({ trigger }: { trigger: Trigger }) {
  const store = useDocumentStore()
  const workflowId = useDocument(state => state.workflow.id)
  const [runs, setRuns] = useState<readonly RunSummary[]>()
  const load = async () => {
    setRuns(undefined)
    const page = await attempt('Could not list the runs', () =>
      api.invoke('runs.list', { filter: { workflowId, triggerName: trigger.name }, limit: MOST }),
    )
    setRuns(page?.runs ?? [])
  }
  const entries: MenuEntry[] =
    runs === undefined
      ? [{ heading: 'Loading…' }]
      : runs.length === 0
        ? [{ heading: 'No run of this trigger is kept yet' }]
        : runs.map(run => ({
            label: formatTime(run.startedAtMs),
            description: describe(run),
            onSelect: () => void takeSampleEvent(store, run),
          }))
  return (
    <Menu
      entries={entries}
      align="end"
      onOpenChange={isOpen => {
        if (isOpen) void load()
      }}
    >
      <Button size="s" variant="ghost" icon={History}>
        Use event of a run…
      </Button>
    </Menu>
  )
}

const describe = ({ status, mode, kept }: RunSummary): string =>
  [statusLabel(status), ...(mode === 'test' ? ['test'] : []), ...(kept ? [] : ['in memory'])].join(' · ')
