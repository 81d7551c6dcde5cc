import { Pin, PinOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { Pin as PinModel } from '#shared/model/pin.ts'
import type { Step } from '#shared/model/workflow.ts'
import type { MenuEntry } from '../../../components/index.ts'
import { clearPin, pinOutput, usePin } from '../../../lib/stores/pin-store.ts'
import { useStepContext } from '../step-context.tsx'
import { PinDialog } from './pin-dialog.tsx'

/** The pinned output of a step, and what can be done about it. */
export interface Pinning {
  readonly pin: PinModel | undefined
  /** What it gave in this run. */
  pinRun(runId: RunId): void
  edit(): void
  unpin(): void
}

interface PinningParts {
  readonly pinning: Pinning
  readonly entries: readonly MenuEntry[]
  readonly dialog: ReactNode
}

export function usePinning(step: Step): PinningParts {
  const { workflowId, stepId } = useStepContext()
  const pin = usePin(workflowId, stepId)
  const [isEditing, setEditing] = useState(false)
  const pinning: Pinning = {
    pin,
    pinRun: runId => void pinOutput({ workflowId, stepId, runId }),
    edit: () => setEditing(true),
    unpin: () => void clearPin(workflowId, stepId),
  }
  return {
    pinning,
    entries: [
      {
        label: pin ? 'Edit pinned output…' : 'Pin an output…',
        icon: Pin,
        onSelect: () => setTimeout(pinning.edit),
      },
      ...(pin ? [{ label: 'Unpin output', icon: PinOff, onSelect: pinning.unpin }] : []),
    ],
    dialog: isEditing && <PinDialog step={step} pin={pin} onClose={() => setEditing(false)} />,
  }
}
