import { useCallback, useEffect, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { StorageUsage } from '#shared/model/storage.ts'
import { api } from '../../../lib/api.ts'
import { forgetHistory } from '../../../lib/stores/run-store.ts'

export interface StorageState {
  readonly usage: StorageUsage | undefined
  readonly error: unknown
  reload(): void
  /** @throws what the main process answered */
  purge(workflowIds: readonly WorkflowId[]): Promise<void>
}

/** What is kept on this machine, looked at anew each time this is shown. */
export function useStorage(): StorageState {
  const [usage, setUsage] = useState<StorageUsage>()
  const [error, setError] = useState<unknown>()
  const reload = useCallback(() => {
    setError(undefined)
    api.invoke('storage.usage').then(setUsage, setError)
  }, [])
  useEffect(reload, [reload])
  return {
    usage,
    error,
    reload,
    async purge(workflowIds) {
      setUsage(await api.invoke('storage.purge', { workflowIds: [...workflowIds] }))
      for (const workflowId of workflowIds) forgetHistory(workflowId)
    },
  }
}

export interface PurgeProgress {
  readonly done: number
  readonly total: number
}

/** What takes less needs no telling how far it is. */
const WORTH_TELLING_MS = 1000

/** How far a purge is, once it takes long. */
export function usePurgeProgress(isPurging: boolean): PurgeProgress | undefined {
  const [progress, setProgress] = useState<PurgeProgress>()
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    if (!isPurging) return
    const timer = setTimeout(() => setLong(true), WORTH_TELLING_MS)
    const stop = api.on('storage.progress', setProgress)
    return () => {
      clearTimeout(timer)
      stop()
      setLong(false)
      setProgress(undefined)
    }
  }, [isPurging])
  return isPurging && isLong ? progress : undefined
}
