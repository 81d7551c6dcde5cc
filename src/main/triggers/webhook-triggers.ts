import type { SecretPath } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { TriggerId, WorkflowId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { maskTriggerEvent } from '../retention/mask-trigger-event.ts'
import type { StartedRun } from '../runs/run-service.ts'
import type { WebhookAnswer, WebhookCall, WebhookHandler } from './webhook-handler.ts'

interface Route {
  readonly workflow: Workflow
  readonly triggerId: TriggerId
  readonly response: 'immediate' | 'custom'
  readonly env: Readonly<Record<string, string>>
}

export interface StartWebhookRun {
  readonly workflow: Workflow
  readonly triggerId: TriggerId
  readonly event: WebhookCall['event']
  readonly noStore: boolean
  readonly env: Readonly<Record<string, string>>
}

/** Which enabled workflow answers at which path. */
export interface WebhookTriggers extends WebhookHandler {
  /**
   * Takes the workflow's webhooks as they are now; a disabled workflow has none.
   * @param env values that stand in for the workflow's own in the runs that these webhooks start
   */
  update(workflow: Workflow, enabled: boolean, env?: Readonly<Record<string, string>>): void
  remove(workflowId: WorkflowId): void
}

/** What a trigger received for the editor alone; it is kept nowhere. */
export interface TestEvent {
  readonly workflowId: WorkflowId
  readonly triggerId: TriggerId
  /** JSON text, masked. */
  readonly json: string
}

export interface WebhookTriggersPorts {
  readonly start: (run: StartWebhookRun) => Promise<StartedRun>
  readonly secretPathsOf: (workflow: Workflow) => readonly SecretPath[]
  readonly onTestEvent: (event: TestEvent) => void
}

export function createWebhookTriggers(ports: WebhookTriggersPorts): WebhookTriggers {
  const { start, secretPathsOf, onTestEvent } = ports
  const routes = new Map<string, Route>()
  const remove = (workflowId: WorkflowId) => {
    for (const [path, route] of routes) if (route.workflow.id === workflowId) routes.delete(path)
  }

  return {
    remove,
    update(workflow, enabled, env = {}) {
      remove(workflow.id)
      if (!enabled) return
      for (const trigger of workflow.triggers) {
        // An address answers for the workflow that had it first: a copied file must not take over another's calls.
        if (trigger.type !== 'webhook' || routes.has(trigger.path)) continue
        routes.set(trigger.path, { workflow, triggerId: trigger.id, response: trigger.response, env })
      }
    },
    isKnown: path => routes.has(path),
    async handle({ path, event, noStore, noTrigger }) {
      const route = routes.get(path)
      if (!route) return { outcome: 'unknown' }
      const { workflow, triggerId, response, env } = route
      if (noTrigger) {
        const json = maskTriggerEvent(event, secretPathsOf(workflow))
        onTestEvent({ workflowId: workflow.id, triggerId, json })
        return { outcome: 'accepted' }
      }
      try {
        const run = await start({ workflow, triggerId, event, noStore, env })
        return response === 'immediate' ? { outcome: 'accepted' } : await customAnswer(run)
      } catch (error) {
        return refusal(error)
      }
    },
  }
}

async function customAnswer({ response, finished }: StartedRun): Promise<WebhookAnswer> {
  const given = await response
  if (given) return { outcome: 'responded', response: given }
  const { status } = await finished
  return { outcome: status === 'succeeded' ? 'no-response' : 'failed' }
}

function refusal(error: unknown): WebhookAnswer {
  if (!(error instanceof PatchbayError)) throw error
  if (error.code === 'run.queue-full') return { outcome: 'busy' }
  return { outcome: error.code === 'run.cancelled' ? 'unavailable' : 'failed' }
}
