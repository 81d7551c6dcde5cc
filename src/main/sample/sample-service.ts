import { PatchbayError } from '#shared/errors.ts'
import type { OpenWorkflow, SampleState } from '#shared/ipc/contract.ts'
import type { TriggerId, WorkflowId } from '#shared/model/ids.ts'
import type { Sample } from '../../demo/index.ts'
import type { LocalStateStore } from '../local-state.ts'
import type { DocumentStore } from '../workflows/document-store.ts'
import type { EnvService } from '../workflows/env-service.ts'
import type { WorkflowService } from '../workflows/workflow-service.ts'

export interface SampleServiceParts {
  readonly state: LocalStateStore
  readonly documents: DocumentStore
  readonly workflows: WorkflowService
  readonly env: EnvService
  readonly onChange: (state: SampleState) => void
  /** The stand-ins listen elsewhere than last time, and the sample’s document was pointed at them. */
  readonly onMoved: (sample: OpenWorkflow) => void
}

/**
 * The first-start sample: a workflow like any other, and two servers on loopback that it talks to. They run while the
 * sample exists; nothing else in Patchbay knows of them.
 */
export interface SampleService {
  /**
   * Creates the sample on a machine that has no workflow yet, and starts the stand-ins if there is a sample.
   * Does nothing while they run.
   */
  start(): Promise<void>
  current(): SampleState
  /** Sends the sample event's body to the trigger's address over HTTP, as a customer's system would. */
  sendWebhook(workflowId: WorkflowId, triggerId: TriggerId): Promise<{ status: number; body: string }>
  stop(): Promise<void>
}

export function createSampleService({
  state,
  documents,
  workflows,
  env,
  onChange,
  onMoved,
}: SampleServiceParts): SampleService {
  let sample: Sample | undefined

  const current = (): SampleState => ({
    running: sample !== undefined,
    customers: (sample?.customers ?? []).map(({ userId, name }) => ({
      userId,
      name,
      rows: sample?.rows(userId) ?? [],
    })),
  })

  const startStandIns = async (ports?: { secrets: number; sheets: number }) => {
    const { startSample } = await import('../../demo/index.ts')
    sample = await startSample(ports ? { ports } : {})
    sample.onRow(() => onChange(current()))
    return sample
  }

  /** Into a closed vault nothing can be put: that is told elsewhere, and the sample can be looked at all the same. */
  const storeSecrets = async (workflowId: WorkflowId, { env: values }: Sample) => {
    if (!env.isOpen()) return
    for (const { name, value, secret } of values) if (secret) await env.setSecret(workflowId, name, value)
  }

  const remember = (workflowId: WorkflowId, { ports }: Sample) =>
    state.set('sample', { workflowId, secretsPort: ports.secrets, sheetsPort: ports.sheets })

  const createFirst = async () => {
    const started = await startStandIns()
    const { createSampleWorkflow } = await import('../../demo/index.ts')
    const workflow = createSampleWorkflow(started)
    await documents.save(workflow, '')
    remember(workflow.id, started)
    documents.setEnabled(workflow.id, true)
    await storeSecrets(workflow.id, started)
    workflows.apply(await documents.open(workflow.id))
  }

  const resume = async ({
    workflowId,
    secretsPort,
    sheetsPort,
  }: NonNullable<ReturnType<typeof remembered>>) => {
    const started = await startStandIns({ secrets: secretsPort, sheets: sheetsPort })
    const { pointAtStandIns } = await import('../../demo/index.ts')
    const { workflow, revision } = await documents.open(workflowId)
    const pointed = pointAtStandIns(workflow, started)
    const isMoved = pointed !== workflow
    if (isMoved) await documents.save(pointed, revision)
    remember(workflowId, started)
    await storeSecrets(workflowId, started)
    const open = workflows.apply(await documents.open(workflowId))
    if (isMoved) onMoved(open)
  }

  const remembered = () => state.get('sample')

  return {
    current,
    async start() {
      if (sample) return
      const { workflows: entries, unreadable } = await documents.list()
      const known = remembered()
      if (known && entries.some(({ id }) => id === known.workflowId)) await resume(known)
      else if (!known && entries.length === 0 && unreadable.length === 0) await createFirst()
      onChange(current())
    },
    async sendWebhook(workflowId, triggerId) {
      const { workflow, webhookUrls } = await workflows.open(workflowId)
      const trigger = workflow.triggers.find(({ id }) => id === triggerId)
      const url = webhookUrls[triggerId]
      if (!trigger || url === undefined) {
        throw new PatchbayError('This webhook does not answer yet: enable the workflow first.', {
          code: 'usage',
        })
      }
      const event = trigger.sampleEvent
      const body = typeof event === 'object' && event !== null && 'body' in event ? event.body : event
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: answer.status, body: await answer.text() }
    },
    async stop() {
      await sample?.stop()
      sample = undefined
    },
  }
}
