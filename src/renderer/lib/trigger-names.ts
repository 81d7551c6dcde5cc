import type { TriggerType } from '#shared/model/workflow.ts'

/** Kinds of trigger in one word. */
export const TRIGGER_NAMES: Readonly<Record<TriggerType, string>> = { manual: 'Manual', webhook: 'Webhook' }
