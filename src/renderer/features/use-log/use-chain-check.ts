import { useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import { api } from '../../lib/api.ts'

export interface ChainCheck {
  readonly isBusy: boolean
  readonly answer: { readonly ok: boolean; readonly message: string } | undefined
  run(): Promise<void>
  forget(): void
}

/** Whether every entry of the log still fits the ones before it. */
export function useChainCheck(): ChainCheck {
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<ChainCheck['answer']>()
  const run = async () => {
    setBusy(true)
    setAnswer(undefined)
    try {
      setAnswer(await api.invoke('useLog.check'))
    } catch (error) {
      setAnswer({ ok: false, message: `The log could not be checked. ${toErrorInfo(error).message}` })
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, answer, run, forget: () => setAnswer(undefined) }
}
