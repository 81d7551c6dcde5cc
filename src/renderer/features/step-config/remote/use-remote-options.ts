import { useCallback, useEffect, useMemo, useState } from 'react'
import type { RemoteRequest } from './remote-request.ts'
import {
  joined,
  type Loading,
  loadRemote,
  type RemoteOption,
  useAnswer,
  useRemoteStore,
} from './remote-store.ts'

const QUIET_MS = 250
/** What was loaded longer ago is asked for anew when the list is opened; it is shown meanwhile. */
const FRESH_MS = 30_000

interface RemoteOptions {
  readonly answer: Loading
  /** All that is known to fit so far: the list narrows itself down while the provider is being asked. */
  readonly options: readonly RemoteOption[]
  /** Of the value chosen, as far as it is known. */
  readonly label: string | undefined
  open(isOpen: boolean): void
  search(text: string): void
  more(): void
  retry(): void
}

/** The choices of one prop, loaded when they are looked at, and once to find the label of what is chosen. */
export function useRemoteOptions(
  key: string,
  request: RemoteRequest,
  value: string | undefined,
): RemoteOptions {
  const [query, setQuery] = useState('')
  const [typed, setTyped] = useState('')
  const first = useAnswer(key)
  const answer = useAnswer(key, query)
  const options = useMemo(
    () => joined(answer.options ?? [], first.options ?? []),
    [answer.options, first.options],
  )
  const label = useRemoteStore(state => (value === undefined ? undefined : state.labels[key]?.[value]))
  const load = useCallback(
    (text: string, options: { readonly isNext?: boolean } = {}) =>
      void loadRemote({ key, request, query: text, ...options }),
    [key, request],
  )
  const isKnown = useRemoteStore(state => state.answers[`${key}\n`] !== undefined)
  const needsLabel = value !== undefined && label === undefined && !isKnown
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the key names is what is asked for
  useEffect(() => {
    if (needsLabel) load('')
  }, [needsLabel, key])

  useEffect(() => {
    if (typed === query) return
    const timer = setTimeout(() => {
      setQuery(typed)
      load(typed)
    }, QUIET_MS)
    return () => clearTimeout(timer)
  }, [typed, query, load])

  return {
    answer,
    options,
    label,
    open: isOpen => {
      if (!isOpen) return
      setTyped('')
      setQuery('')
      if (Date.now() - (first.loadedAtMs ?? 0) > FRESH_MS) load('')
    },
    search: text => setTyped(text.trim()),
    more: () => load(query, { isNext: true }),
    retry: () => load(query),
  }
}
