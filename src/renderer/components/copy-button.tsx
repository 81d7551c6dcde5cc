import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { api, attempt } from '../lib/api.ts'
import { IconButton } from './button.tsx'

const CONFIRM_MS = 1500

/** Puts `text` (or what it makes when pressed) on the clipboard, and says so. */
export function CopyButton({
  text,
  label = 'Copy',
}: {
  text: string | (() => string)
  label?: string | undefined
}) {
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setDone(false), CONFIRM_MS)
    return () => clearTimeout(timer)
  }, [isDone])
  const copy = () =>
    attempt('Could not copy', async () => {
      await api.invoke('app.copy', { text: typeof text === 'string' ? text : text() })
      setDone(true)
    })
  return (
    <IconButton
      size="s"
      icon={isDone ? Check : Copy}
      label={isDone ? 'Copied' : label}
      onClick={() => void copy()}
    />
  )
}
