import { useEffect, useState } from 'react'
import type { RequestOutput } from '#shared/ipc/contract.ts'
import { api } from '../../../lib/api.ts'

/** `state`: whether it says something of the code that is there now. */
type Inspection = RequestOutput<'code.inspect'> & { readonly state: 'unknown' | 'broken' | 'read' }

const NOTHING: Inspection = { props: [], problems: [], imports: [], state: 'unknown' }
const QUIET_MS = 300

/** What the code declares and what is wrong with it, asked a moment after the last key. */
export function useInspection(code: string): Inspection {
  const [inspection, setInspection] = useState(NOTHING)
  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(async () => {
      try {
        const found = await api.invoke('code.inspect', { code })
        const next = { ...found, state: found.problems.length > 0 ? ('broken' as const) : ('read' as const) }
        if (!isCurrent) return
        // While the code is broken its props are not known: the fields that are there stay.
        setInspection(now =>
          next.problems.length > 0 && next.props.length === 0 ? { ...next, props: now.props } : next,
        )
      } catch {
        if (isCurrent) setInspection(now => ({ ...now, problems: [] }))
      }
    }, QUIET_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [code])
  return inspection
}
