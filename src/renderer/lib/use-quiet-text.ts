import { useEffect, useRef, useState } from 'react'

interface QuietText {
  readonly text: string
  setText(text: string): void
  /** Tells of it at once. */
  send(text: string): void
}

/**
 * A text that is told of when the typing pauses, or when asked, and not with every key: what it decides takes long to
 * find. It follows what is set from elsewhere.
 */
export function useQuietText(value: string, onChange: (text: string) => void, quietMs: number): QuietText {
  const [text, setText] = useState(value)
  const sent = useRef(value)
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setText(value)
  }, [value])
  const send = (next: string) => {
    const wanted = next.trim()
    if (wanted === sent.current) return
    sent.current = wanted
    onChange(wanted)
  }
  const latest = useRef(send)
  latest.current = send
  useEffect(() => {
    const timer = setTimeout(() => latest.current(text), quietMs)
    return () => clearTimeout(timer)
  }, [text, quietMs])
  return { text, setText, send }
}
