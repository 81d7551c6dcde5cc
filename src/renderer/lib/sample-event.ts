import type { JsonValue } from '#shared/json.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Trigger, Workflow } from '#shared/model/workflow.ts'
import { api, attempt } from './api.ts'
import { withTrigger } from './document/parts.ts'
import { formatBytes } from './format.ts'
import type { DocumentStore } from './stores/document-store.ts'
import { toast } from './toast.ts'

/** It becomes part of the workflow's file, which is loaded and saved as a whole. */
const LARGEST = 1_000_000

type EventSource = Pick<RunSummary, 'runId' | 'triggerName' | 'triggerType'>

/** *Use as sample event*: puts the event of a run, as it is kept, into the trigger that it came by. */
export async function takeSampleEvent(store: DocumentStore, run: EventSource): Promise<void> {
  const trigger = triggerOf(store.getState().workflow, run)
  if (!trigger) {
    refuse(`The trigger ${run.triggerName}, which this run started from, is gone.`)
    return
  }
  const record = await attempt('Could not read the event', () =>
    api.invoke('runs.trigger', { runId: run.runId }),
  )
  if (!record) return
  if (record.output.length > LARGEST) {
    refuse(`This event has ${formatBytes(record.output.length)}, too much to be part of the workflow’s file.`)
    return
  }
  const { event } = JSON.parse(record.output) as { event: JsonValue }
  replaceSample(store, trigger, event)
}

function replaceSample(store: DocumentStore, trigger: Trigger, event: JsonValue): void {
  if (JSON.stringify(trigger.sampleEvent) === JSON.stringify(event)) {
    toast({ title: `It is the sample event of ${trigger.name} already` })
    return
  }
  store
    .getState()
    .edit(workflow => withTrigger(workflow, trigger.id, now => ({ ...now, sampleEvent: event })))
  toast({
    tone: 'success',
    title: `Sample event of ${trigger.name} replaced`,
    body: 'The event is part of the workflow’s file now. Secrets in it stay masked.',
    untilEdit: true,
    action: { label: 'Undo', run: store.undo },
  })
}

/** By its name, as steps know it; a trigger that was renamed since is told by its kind where that leaves no doubt. */
export function triggerOf(
  { triggers }: Workflow,
  { triggerName, triggerType }: EventSource,
): Trigger | undefined {
  const named = triggers.find(({ name }) => name === triggerName)
  if (named) return named
  const alike = triggers.filter(({ type }) => type === triggerType)
  return alike.length === 1 ? alike[0] : undefined
}

const refuse = (body: string) => toast({ tone: 'warning', title: 'The sample event stays as it is', body })
