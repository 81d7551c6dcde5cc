import type { LucideIcon } from 'lucide-react'
import { useEffect, useId } from 'react'
import { create } from 'zustand'

/** One thing the command palette offers. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly icon?: LucideIcon | undefined
  readonly shortcut?: string | undefined
  readonly keywords?: readonly string[] | undefined
  readonly run: () => void
}

interface CommandState {
  readonly byOwner: Readonly<Record<string, readonly Command[]>>
}

export const useCommandStore = create<CommandState>(() => ({ byOwner: {} }))

/** Offers commands while the calling component is mounted. Pass a memoized list. */
export function useCommands(commands: readonly Command[]): void {
  const owner = useId()
  useEffect(() => {
    useCommandStore.setState(({ byOwner }) => ({ byOwner: { ...byOwner, [owner]: commands } }))
    return () =>
      useCommandStore.setState(({ byOwner }) => {
        const { [owner]: _, ...others } = byOwner
        return { byOwner: others }
      })
  }, [owner, commands])
}

/** Does what the palette would, for code below the layer that offers it. Nothing when it is not offered now. */
export function runCommand(id: string): void {
  const commands = Object.values(useCommandStore.getState().byOwner).flat()
  commands.find(command => command.id === id)?.run()
}
