import { type FormEvent, type ReactNode, useState } from 'react'
import type { Account, SignInWay } from '#shared/model/account.ts'
import type { App, OAuthProvider } from '#shared/model/action.ts'
import { Button } from '../button.tsx'
import { Spinner } from '../spinner.tsx'
import { Callout } from '../states.tsx'
import { ClientForm } from './client-form.tsx'
import styles from './connect-account.module.css'
import { SignInForm } from './sign-in-form.tsx'
import { SignInProgress } from './sign-in-progress.tsx'
import type { ClientState } from './use-oauth-client.ts'
import type { SignInAttempt } from './use-sign-in.ts'
import { initialScopes, signInWays } from './ways.ts'

export const submitTo = (submit: () => Promise<void>) => (event: FormEvent) => {
  event.preventDefault()
  // Where the dialog lies in another form, that one is not meant.
  event.stopPropagation()
  void submit()
}

/** What the user chose of how to sign in, and for what. */
export interface SignInChoices {
  readonly way: SignInWay | undefined
  readonly setWay: (way: SignInWay) => void
  readonly scopes: readonly string[]
  readonly setScopes: (scopes: readonly string[]) => void
  submit(): Promise<void>
}

export function useSignInChoices(
  app: App,
  account: Account | undefined,
  attempt: SignInAttempt,
  name: string,
): SignInChoices {
  const [way, setWay] = useState(() => (app.oauth ? signInWays(app.oauth)[0]?.way : undefined))
  const [scopes, setScopes] = useState(() => (app.oauth ? initialScopes(app.oauth, account) : []))
  return {
    way,
    setWay,
    scopes,
    setScopes,
    async submit() {
      if (!way || name.trim() === '') return
      await attempt.start({
        app: app.key,
        way,
        name: name.trim(),
        scopes: [...scopes],
        ...(account ? { accountId: account.id } : {}),
      })
    },
  }
}

/** Whether the attempt takes the place of the form. */
export const isShown = ({ isUnderWay, progress }: SignInAttempt) =>
  isUnderWay || progress.state === 'connected'

interface SignInBodyProps {
  readonly formId: string
  readonly provider: OAuthProvider
  readonly client: ClientState
  readonly attempt: SignInAttempt
  readonly signIn: SignInChoices
  readonly nameField: ReactNode
}

/** What is asked before signing in, or where it stands. */
export function SignInBody({ formId, provider, client: state, attempt, signIn, nameField }: SignInBodyProps) {
  const { client } = state
  if (isShown(attempt) && signIn.way) {
    return <SignInProgress provider={provider} way={signIn.way} progress={attempt.progress} />
  }
  if (!client) {
    return state.failure ? (
      <Callout
        tone="danger"
        actions={
          <Button size="s" onClick={state.reload}>
            Try again
          </Button>
        }
      >
        {state.failure}
      </Callout>
    ) : (
      <Spinner label="Loading the OAuth client" />
    )
  }
  if (state.isEditing) return <ClientForm {...{ formId, provider, client, state }} />
  return (
    <form id={formId} className={styles.form} autoComplete="off" onSubmit={submitTo(signIn.submit)}>
      {attempt.progress.state === 'failed' && <Callout tone="danger">{attempt.progress.message}</Callout>}
      {attempt.progress.state === 'cancelled' && (
        <Callout>Signing in was canceled. Nothing has changed; sign in again when you like.</Callout>
      )}
      {nameField}
      <SignInForm
        provider={provider}
        client={client}
        onEditClient={() => state.edit(true)}
        way={signIn.way}
        onWay={signIn.setWay}
        scopes={signIn.scopes}
        onScopes={signIn.setScopes}
      />
    </form>
  )
}
