import { useCallback, useEffect, useRef, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { StorageUsage } from '#shared/model/storage.ts'
import { api } from '../../../lib/api.ts'
import { forgetHistory } from '../../../lib/stores/run-store.ts'

export interface StorageState {
  /** Sizes first, then with how many runs there are. */
  readonly usage: StorageUsage | undefined
  readonly isCounted: boolean
  readonly error: unknown
  reload(): void
  /** @throws what the main process answered */
  purge(workflowIds: readonly WorkflowId[]): Promise<void>
}

/** What is kept on this machine, looked at anew each time that this is shown. */
export function useStorage(): StorageState {
  const [usage, setUsage] = useState<StorageUsage>()
  const [isCounted, setCounted] = useState(false)
  const [error, setError] = useState<unknown>()
  /** What was asked before a deletion is out of date when it is answered. */
  const generation = useRef(0)
  const reload = useCallback(() => {
    const mine = ++generation.current
    const look = async (counts: boolean) => {
      const seen = await api.invoke('storage.usage', { counts })
      if (mine !== generation.current) return
      setUsage(seen)
      setCounted(counts)
    }
    setError(undefined)
    look(false)
      .then(() => look(true))
      .catch(thrown => {
        if (mine === generation.current) setError(thrown)
      })
  }, [])
  useEffect(reload, [reload])
  return {
    usage,
    isCounted,
    error,
    reload,
    async purge(workflowIds) {
      generation.current++
      try {
        setUsage(await api.invoke('storage.purge', { workflowIds: [...workflowIds] }))
        setCounted(true)
      } catch (thrown) {
        // Some may be gone.
        reload()
        throw thrown
      } finally {
        for (const workflowId of workflowIds) forgetHistory(workflowId)
      }
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
