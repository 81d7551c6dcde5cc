import { useCallback, useEffect, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { RequestInput } from '#shared/ipc/contract.ts'
import type { Account, SignInState } from '#shared/model/account.ts'
import { api } from '../../lib/api.ts'
import { refreshAccounts } from '../../lib/stores/app-store.ts'

export type SignInProgress = SignInState | { readonly state: 'idle' } | { readonly state: 'starting' }

export interface SignInAttempt {
  readonly progress: SignInProgress
  /** Whether something is under way that closing would cancel. */
  readonly isUnderWay: boolean
  start(input: RequestInput<'signIn.start'>): Promise<void>
  cancel(): void
}

const UNDER_WAY = new Set<SignInProgress['state']>(['starting', 'waiting', 'device-code', 'finishing'])
const IDLE: SignInProgress = { state: 'idle' }

/** One attempt to sign in at a time; it is cancelled when the component goes. */
export function useSignIn(onConnected: (account: Account) => void): SignInAttempt {
  const [progress, setProgress] = useState(IDLE)
  const current = useRef<string>(undefined)
  /** Counts starts: an answer that comes after a cancel or a newer start is not ours any more. */
  const round = useRef(0)
  const connected = useRef(onConnected)
  connected.current = onConnected

  const take = useCallback((next: SignInState) => {
    setProgress(next)
    if (!UNDER_WAY.has(next.state)) current.current = undefined
    if (next.state !== 'connected') return
    const { account } = next
    void refreshAccounts()
      .catch(() => undefined)
      .then(() => connected.current(account))
  }, [])

  /** What is pushed may be faster than the answer that names the attempt. */
  const early = useRef(new Map<string, SignInState>())
  useEffect(
    () =>
      api.on('signIn.changed', ({ attemptId, progress: next }) => {
        if (attemptId === current.current) take(next)
        else early.current.set(attemptId, next)
      }),
    [take],
  )

  const cancel = useCallback(() => {
    const attemptId = current.current
    current.current = undefined
    round.current++
    setProgress({ state: 'cancelled' })
    if (attemptId) api.invoke('signIn.cancel', { attemptId }).catch(() => undefined)
  }, [])

  const start = useCallback(
    async (input: RequestInput<'signIn.start'>) => {
      const mine = ++round.current
      // One attempt at a time: what is under way ends with this one, and what it still tells is not ours.
      current.current = undefined
      early.current.clear()
      setProgress({ state: 'starting' })
      try {
        const { attemptId } = await api.invoke('signIn.start', input)
        if (mine !== round.current)
          return void api.invoke('signIn.cancel', { attemptId }).catch(() => undefined)
        current.current = attemptId
        const already = early.current.get(attemptId)
        if (already) take(already)
      } catch (error) {
        if (mine === round.current) setProgress({ state: 'failed', message: toErrorInfo(error).message })
      }
    },
    [take],
  )

  useEffect(
    () => () => {
      round.current++
      const attemptId = current.current
      if (attemptId) api.invoke('signIn.cancel', { attemptId }).catch(() => undefined)
    },
    [],
  )
  return { progress, isUnderWay: UNDER_WAY.has(progress.state), start, cancel }
}
