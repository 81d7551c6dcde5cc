import { useCallback, useEffect, useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'

/** Longer than from one repeat of a key that is held to the next, milliseconds. */
const REST_MS = 150

interface CalmOpenOptions {
  readonly openId: RunId | undefined
  readonly opensOnMove: boolean
  readonly onOpen: (runId: RunId) => void
}

/** Opens at once what is gone to; of what a held key runs past, only where it comes to rest. */
export function useCalmOpen(options: CalmOpenOptions): (runId: RunId) => void {
  const latest = useRef(options)
  latest.current = options
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(resting.current), [])
  return useCallback((runId: RunId) => {
    const isHeld = resting.current !== undefined
    const { openId } = latest.current
    clearTimeout(resting.current)
    if (!isHeld) latest.current.onOpen(runId)
    resting.current = setTimeout(() => {
      resting.current = undefined
      const now = latest.current
      // Meanwhile another one may have been opened by a click, or the run been closed.
      if (isHeld && now.opensOnMove && now.openId === openId) now.onOpen(runId)
    }, REST_MS)
  }, [])
}
