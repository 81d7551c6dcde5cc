import { type RefObject, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { api } from '../../lib/api.ts'
import { refreshAccounts } from '../../lib/stores/app-store.ts'
import { focusInput, isNothingTyped, missingFields, takeFields } from './auth-inputs.tsx'

export interface TypedAccount {
  readonly form: RefObject<HTMLFormElement | null>
  readonly missing: ReadonlySet<string>
  readonly failure: string | undefined
  readonly isBusy: boolean
  submit(): Promise<void>
}

interface TypedAccountInput {
  readonly app: App
  readonly account: Account | undefined
  readonly name: string
  readonly onDone: (account: Account) => void
}

const NONE: ReadonlySet<string> = new Set()

/** Takes a credential in from the form, hands it to the vault, and forgets it at once. */
export function useTypedAccount({ app, account, name, onDone }: TypedAccountInput): TypedAccount {
  const form = useRef<HTMLFormElement>(null)
  const [missing, setMissing] = useState(NONE)
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  const showTop = () => {
    if (form.current) focusInput(form.current, app.auth[0]?.key ?? '')
  }
  const submit = async () => {
    if (!form.current || isBusy || name.trim() === '') return
    const gaps = missingFields(form.current, app.auth)
    setMissing(new Set(gaps.map(field => field.key)))
    if (gaps[0]) return focusInput(form.current, gaps[0].key)
    if (isNothingTyped(form.current, app.auth)) {
      setFailure(`Nothing is filled in yet. Enter the credential of ${app.name}.`)
      return showTop()
    }
    const fields = takeFields(form.current, app.auth)
    setBusy(true)
    setFailure(undefined)
    try {
      const added = account
        ? await api.invoke('accounts.replaceFields', { accountId: account.id, fields })
        : await api.invoke('accounts.add', { app: app.key, name: name.trim(), fields })
      await refreshAccounts()
      onDone(added)
    } catch (error) {
      setFailure(`${toErrorInfo(error).message} Secrets were cleared from this form; enter them again.`)
      showTop()
    } finally {
      setBusy(false)
    }
  }
  return { form, missing, failure, isBusy, submit }
}
