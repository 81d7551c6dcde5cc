import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useDocument } from '../../../lib/stores/document-context.tsx'
import { TRIGGER_NAMES } from '../../../lib/trigger-names.ts'
import { useDrawnRun, useIsReadOnly } from '../canvas-context.ts'
import type { TriggerNodeType } from '../model/flow.ts'
import { hasFired } from '../model/wire-state.ts'
import { PartCard } from './part-card.tsx'

/** A trigger; lit up when it started the run shown. */
export const TriggerNode = memo(function TriggerNode({ id, data, selected }: NodeProps<TriggerNodeType>) {
  const { trigger, mark, isEnd, outputs } = data
  const enabled = useDocument(state => state.enabled)
  const isListening = useDocument(state => state.webhookUrls[id] !== undefined)
  const triggers = useDocument(state => state.workflow.triggers)
  const fired = useDrawnRun(run => hasFired(run, id, triggers))
  const isReadOnly = useIsReadOnly()
  const kind = TRIGGER_NAMES[trigger.type]
  return (
    <PartCard
      id={id}
      name={trigger.name}
      icon={trigger.type}
      subtitle={
        trigger.type === 'webhook' && !isReadOnly
          ? `${kind} · ${enabled ? (isListening ? 'listening' : 'not listening') : 'off'}`
          : kind
      }
      isTrigger
      selected={selected}
      mark={mark}
      isEnd={isEnd}
      outputs={outputs}
      status={fired ? 'succeeded' : undefined}
    />
  )
})
