import { useEffect, useState } from 'react'
import type { JsonValue } from '#shared/json.ts'
import { Button, Dialog, Select, Switch, TextArea } from '../../components/index.ts'
import { withTrigger } from '../../lib/document/parts.ts'
import { startRun } from '../../lib/run-workflow.ts'
import { useAutosave, useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import { openDialog } from '../ui-store.ts'

interface SampleEventDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Runs the workflow with an event written by hand, which may become the trigger's sample. */
export function SampleEventDialog({ open, onOpenChange }: SampleEventDialogProps) {
  const triggers = useDocument(state => state.workflow.triggers)
  const workflowId = useDocument(state => state.workflow.id)
  const store = useDocumentStore()
  const autosave = useAutosave()
  const [chosenId, setChosenId] = useState<string>()
  const trigger = triggers.find(candidate => candidate.id === chosenId) ?? triggers[0]
  const [text, setText] = useState('')
  const [keepsSample, setKeepsSample] = useState(false)
  useEffect(() => {
    if (open && trigger) setText(JSON.stringify(trigger.sampleEvent, null, 2))
  }, [open, trigger])
  const parsed = parseJson(text)

  const run = () => {
    if (!trigger || parsed.error !== undefined) return
    const event = parsed.value
    if (keepsSample)
      store.getState().edit(w => withTrigger(w, trigger.id, before => ({ ...before, sampleEvent: event })))
    openDialog(undefined)
    void startRun({ workflowId, autosave, triggerId: trigger.id, event })
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Run with an event"
      description="The steps see it as steps.trigger.event."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" disabled={!trigger || parsed.error !== undefined} onClick={run}>
            Run with this event
          </Button>
        </>
      }
    >
      <div style={{ display: 'grid', gap: 12 }}>
        {triggers.length > 1 && (
          <Select
            label="Trigger"
            value={trigger?.id}
            onChange={setChosenId}
            options={triggers.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <TextArea label="Event (JSON)" mono rows={12} value={text} onChange={setText} error={parsed.error} />
        <Switch label="Make it the trigger’s sample event" checked={keepsSample} onChange={setKeepsSample} />
      </div>
    </Dialog>
  )
}

type Parsed = { readonly value: JsonValue; readonly error?: undefined } | { readonly error: string }

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as JsonValue }
  } catch (error) {
    return { error: `This is not JSON: ${(error as Error).message}` }
  }
}
