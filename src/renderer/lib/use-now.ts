import { useEffect, useState } from 'react'

/** The time, refreshed every so often while the component is there; a period of 0 stands still. */
export function useNow(periodMs: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    setNow(Date.now())
    if (periodMs <= 0) return
    const timer = setInterval(() => setNow(Date.now()), periodMs)
    return () => clearInterval(timer)
  }, [periodMs])
  return now
}
