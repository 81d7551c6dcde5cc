import { useRef, useState } from 'react'
import type { OAuthClient } from '#shared/model/account.ts'
import type { OAuthProvider } from '#shared/model/action.ts'
import { Button } from '../button.tsx'
import { SecretInput, takeSecret } from '../secret-input.tsx'
import { Callout } from '../states.tsx'
import { TextField } from '../text-field.tsx'
import styles from './connect-account.module.css'
import { CopyLine } from './copy-line.tsx'
import type { ClientState } from './use-oauth-client.ts'

interface ClientFormProps {
  readonly formId: string
  readonly provider: OAuthProvider
  readonly client: OAuthClient
  readonly state: ClientState
}

/** Takes in the user's own registration at the provider. Its secret goes to the vault and is never shown again. */
export function ClientForm({ formId, provider, client, state }: ClientFormProps) {
  const secret = useRef<HTMLInputElement>(null)
  const [clientId, setClientId] = useState(client.clientId ?? '')
  const [problems, setProblems] = useState<{ readonly id?: string; readonly secret?: string }>({})
  const takesSecret = provider.clientSecret !== 'none'
  const isSame = clientId.trim() === client.clientId
  const keepsSecret = isSame && client.hasSecret

  const submit = () => {
    const id = clientId.trim()
    const given = secret.current?.value ?? ''
    const isMissing = provider.clientSecret === 'required' && given === '' && !keepsSecret
    setProblems({
      ...(id === '' ? { id: 'Enter the client ID that the provider shows for it.' } : {}),
      ...(isMissing ? { secret: 'Enter the client secret that belongs to this client ID.' } : {}),
    })
    if (id === '' || isMissing) return
    const clientSecret = takeSecret(secret)
    // Another client's secret does not fit this one.
    if (clientSecret !== '') void state.save({ clientId: id, clientSecret })
    else
      void state.save(
        keepsSecret || !client.hasSecret ? { clientId: id } : { clientId: id, clientSecret: '' },
      )
  }
  return (
    <form
      id={formId}
      className={styles.form}
      autoComplete="off"
      onSubmit={event => {
        event.preventDefault()
        event.stopPropagation()
        submit()
      }}
    >
      <p className={styles.intro}>
        You sign in through an OAuth client of your own, made at {provider.name} once. It stays in the vault
        of this machine.
      </p>
      {provider.clientHelpUrl && <CopyLine label="Where to make it" text={provider.clientHelpUrl} isLink />}
      {provider.grants.includes('authorization_code') && (
        <CopyLine
          label="Redirect URI"
          text={client.redirectUri}
          hint={
            provider.anyLoopbackPort
              ? 'Register it exactly like this. Leave it out where the provider does not ask for one, as for desktop apps.'
              : 'Register it exactly like this, with its port.'
          }
        />
      )}
      <TextField
        label="Client ID"
        mono
        maxLength={2000}
        value={clientId}
        onChange={setClientId}
        error={problems.id}
        autoFocus
      />
      {takesSecret && (
        <SecretInput
          label="Client secret"
          inputRef={secret}
          optional={provider.clientSecret === 'optional'}
          error={problems.secret}
          hint={keepsSecret ? 'One is kept. Leave this empty to go on using it.' : undefined}
        />
      )}
      {keepsSecret && provider.clientSecret === 'optional' && (
        <div>
          <Button
            size="s"
            variant="ghost"
            onClick={() => void state.save({ clientId: clientId.trim(), clientSecret: '' })}
          >
            Remove the kept secret
          </Button>
        </div>
      )}
      {state.failure && <Callout tone="danger">{state.failure}</Callout>}
    </form>
  )
}
