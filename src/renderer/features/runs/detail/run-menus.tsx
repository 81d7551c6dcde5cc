import { Download, Ellipsis, FileJson, GitCompareArrows, Hash, Network, Route, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { JsonValue } from '#shared/json.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { IconButton, Menu, type MenuEntry } from '../../../components/index.ts'
import { copyText } from '../../../components/json-tree/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { isOver } from '../../../lib/stores/run-store.ts'
import { toastSaved } from '../../../lib/toast-saved.ts'
import { DeleteRunsDialog } from '../bulk-delete.tsx'
import { CompareDialog } from '../compare/compare-dialog.tsx'

interface RunMenusProps {
  readonly run: RunState
  readonly workflow: Workflow
  readonly onDeleted: (runId: RunId) => void
}

/** Comparing, exporting, and what is rarely asked of a run. */
export function RunMenus({ run, workflow, onDeleted }: RunMenusProps) {
  const [open, setOpen] = useState<'compare' | 'delete'>()
  const close = () => setOpen(undefined)
  const { runId } = run
  return (
    <>
      {isOver(run) && (
        <IconButton
          size="s"
          icon={GitCompareArrows}
          label="Compare with another run"
          onClick={() => setOpen('compare')}
        />
      )}
      {run.kept && (
        <Menu entries={exportEntries(runId)} align="end">
          <IconButton size="s" icon={Download} label="Export" />
        </Menu>
      )}
      <Menu entries={moreEntries(run, () => setOpen('delete'))} align="end">
        <IconButton size="s" icon={Ellipsis} label="More" />
      </Menu>
      {open === 'compare' && <CompareDialog run={run} workflow={workflow} onClose={close} />}
      <DeleteRunsDialog
        runIds={open === 'delete' ? [runId] : []}
        onClose={close}
        onDeleted={() => onDeleted(runId)}
      />
    </>
  )
}

function exportEntries(runId: RunId): MenuEntry[] {
  const save = (format: 'json' | 'har') =>
    void attempt('Could not export the run', async () => {
      const { savedAs } = await api.invoke('runs.export', { runId, format })
      if (savedAs !== undefined) toastSaved('Exported', savedAs)
    })
  return [
    { heading: 'Export, secrets masked' },
    {
      label: 'Whole run (JSON)',
      description: 'What it ran on, and everything that happened',
      icon: FileJson,
      onSelect: () => save('json'),
    },
    {
      label: 'HTTP requests (HAR)',
      description: 'Where each step sent, against what was declared',
      icon: Network,
      onSelect: () => save('har'),
    },
  ]
}

function moreEntries(run: RunState, onDelete: () => void): MenuEntry[] {
  return [
    { label: 'Copy run id', icon: Hash, onSelect: () => copyText(run.runId, 'Run id') },
    {
      label: 'Copy trace id',
      description: 'Shared by all replays of one event',
      icon: Route,
      onSelect: () => void copyTraceId(run.runId),
    },
    ...(isOver(run)
      ? (['separator', { label: 'Delete run…', icon: Trash2, danger: true, onSelect: onDelete }] as const)
      : []),
  ]
}

/** It is a part of what the steps see of the trigger. */
async function copyTraceId(runId: RunId): Promise<void> {
  await attempt('Could not copy the trace id', async () => {
    const { output } = await api.invoke('runs.trigger', { runId })
    const { context } = JSON.parse(output) as { context: { [key: string]: JsonValue } }
    copyText(String(context.trace_id), 'Trace id')
  })
}
