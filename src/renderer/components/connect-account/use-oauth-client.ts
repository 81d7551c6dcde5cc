import { useCallback, useEffect, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { OAuthClient } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { api } from '../../lib/api.ts'

export interface ClientState {
  readonly client: OAuthClient | undefined
  readonly failure: string | undefined
  /** Whether the form of it is shown: there is none yet, or it is being changed. */
  readonly isEditing: boolean
  readonly isBusy: boolean
  edit(isEditing: boolean): void
  reload(): void
  /** `clientSecret` absent: the one that is kept stays. */
  save(input: { readonly clientId: string; readonly clientSecret?: string }): Promise<void>
}

/** The user's own registration at the provider of an app; nothing is asked for apps without one. */
export function useOAuthClient(app: App): ClientState {
  const [client, setClient] = useState<OAuthClient>()
  const [failure, setFailure] = useState<string>()
  const [isChanging, setChanging] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const key = app.oauth ? app.key : undefined

  const reload = useCallback(() => {
    if (!key) return
    setFailure(undefined)
    api
      .invoke('oauthClients.get', { app: key })
      .then(setClient, error => setFailure(toErrorInfo(error).message))
  }, [key])
  useEffect(reload, [reload])

  const save: ClientState['save'] = async input => {
    if (!key) return
    setBusy(true)
    setFailure(undefined)
    try {
      setClient(await api.invoke('oauthClients.set', { app: key, ...input }))
      setChanging(false)
    } catch (error) {
      setFailure(toErrorInfo(error).message)
    } finally {
      setBusy(false)
    }
  }
  return {
    client,
    failure,
    isEditing: client !== undefined && (isChanging || client.clientId === undefined),
    isBusy,
    edit: setChanging,
    reload,
    save,
  }
}
