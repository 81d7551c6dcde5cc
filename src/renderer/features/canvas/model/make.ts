import type { Action } from '#shared/model/action.ts'
import {
  type Position,
  type Step,
  stepSchema,
  type Trigger,
  type TriggerType,
  type Workflow,
} from '#shared/model/workflow.ts'
import { takenNames, toSlug, uniqueName } from '../../../lib/document/names.ts'
import { newStepId, newTriggerId, newWebhookPath } from '../../../lib/ids.ts'

/** What the palette offers to add. */
export type Choice =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'trigger'; readonly type: TriggerType }

/** A new step of an action, with its props' defaults and a name of its own. */
export function makeStep(workflow: Workflow, action: Action, position: Position): Step {
  const props = Object.fromEntries(
    action.props.flatMap(prop => (prop.default === undefined ? [] : [[prop.key, prop.default]])),
  )
  return stepSchema.parse({
    id: newStepId(),
    name: uniqueName(toSlug(action.runtime === 'code' ? 'code' : action.name), takenNames(workflow)),
    action: action.key,
    version: action.version,
    props,
    position,
  })
}

const SAMPLE_WEBHOOK_EVENT = {
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/json' },
  query: {},
  body: { hello: 'world' },
}

export function makeTrigger(workflow: Workflow, type: TriggerType, position: Position): Trigger {
  const base = { id: newTriggerId(), name: uniqueName(type, takenNames(workflow)), position }
  switch (type) {
    case 'manual':
      return { ...base, type, sampleEvent: {} }
    case 'webhook':
      return {
        ...base,
        type,
        path: newWebhookPath(),
        response: 'immediate',
        sampleEvent: SAMPLE_WEBHOOK_EVENT,
      }
    default:
      return type satisfies never
  }
}
