import { type FormEvent, type ReactNode, useId, useState } from 'react'
import type { Account, SignInWay } from '#shared/model/account.ts'
import type { App, OAuthProvider } from '#shared/model/action.ts'
import { useAppStore } from '../../lib/stores/app-store.ts'
import { Button } from '../button.tsx'
import { Dialog } from '../dialog.tsx'
import { Spinner } from '../spinner.tsx'
import { Callout } from '../states.tsx'
import { Tabs } from '../tabs.tsx'
import { TextField } from '../text-field.tsx'
import { AuthInputs } from './auth-inputs.tsx'
import { ClientForm } from './client-form.tsx'
import styles from './connect-account.module.css'
import { SecretNames } from './secret-names.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { SignInProgress } from './sign-in-progress.tsx'
import { type ClientState, useOAuthClient } from './use-oauth-client.ts'
import { type SignInAttempt, useSignIn } from './use-sign-in.ts'
import { type TypedAccount, useTypedAccount } from './use-typed-account.ts'
import { type ConnectBy, connectWays, initialScopes, signInWays } from './ways.ts'

export interface ConnectAccountDialogProps {
  /** The dialog is open while there is one. */
  readonly app: App | undefined
  /** Connects this account again, instead of adding one. */
  readonly account?: Account | undefined
  readonly onClose: () => void
  readonly onConnected: (account: Account) => void
}

/** Connects an account of an app: by signing in, by typing its fields, or as a store of secrets. */
export function ConnectAccountDialog({ app, ...rest }: ConnectAccountDialogProps) {
  return app && <OpenDialog key={`${app.key} ${rest.account?.id}`} app={app} {...rest} />
}

type OpenDialogProps = ConnectAccountDialogProps & { readonly app: App }

function OpenDialog({ app, account, onClose, onConnected }: OpenDialogProps) {
  const formId = useId()
  const ways = connectWays(app, account)
  const [by, setBy] = useState<ConnectBy>(ways[0] ?? 'fields')
  const [name, setName] = useState(account?.name ?? `My ${app.name}`)
  /** A store that was made just now: its first secrets can be put in at once. */
  const [store, setStore] = useState<Account>()
  const done = (connected: Account) => {
    onConnected(connected)
    if (app.dynamicFields) setStore(connected)
    else onClose()
  }
  const typed = useTypedAccount({ app, account, name, onDone: done })
  const client = useOAuthClient(app)
  const attempt = useSignIn(done)
  const signIn = useSignInChoices(app, account, attempt, name)

  const isSigningIn = by === 'sign-in' && attempt.progress.state !== 'idle' && isShown(attempt)
  const nameField = !account && (
    <TextField
      label="Account name"
      hint="How you will know it again, e.g. whose it is."
      maxLength={200}
      value={name}
      onChange={setName}
    />
  )
  const body: Record<ConnectBy, ReactNode> = {
    'sign-in': app.oauth && (
      <SignInBody {...{ formId, client, attempt, signIn, nameField }} provider={app.oauth} />
    ),
    fields: (
      <form
        ref={typed.form}
        id={formId}
        className={styles.form}
        autoComplete="off"
        onSubmit={submitTo(typed.submit)}
      >
        {nameField}
        <AuthInputs app={app} missing={typed.missing} />
        {typed.failure && <Callout tone="danger">{typed.failure}</Callout>}
      </form>
    ),
    names: store ? (
      <SecretNames accountId={store.id} />
    ) : (
      <form
        ref={typed.form}
        id={formId}
        className={styles.form}
        autoComplete="off"
        onSubmit={submitTo(typed.submit)}
      >
        {nameField}
        {typed.failure && <Callout tone="danger">{typed.failure}</Callout>}
      </form>
    ),
  }
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      size="s"
      title={titleOf(app, account, store)}
      description={describe(app, account)}
      footer={
        <Footer
          {...{ by, app, account, store, formId, typed, client, attempt, onClose }}
          isNamed={name.trim() !== ''}
          hasWay={signIn.way !== undefined}
        />
      }
    >
      <VaultRemark />
      {ways.length > 1 && !isSigningIn ? (
        <Tabs
          label="How to connect"
          className={styles.ways}
          value={by}
          onChange={setBy}
          tabs={ways.map(way => ({
            id: way,
            label: WAY_LABELS[way],
            content: way === by && <div className={styles.tab}>{body[way]}</div>,
          }))}
        />
      ) : (
        body[by]
      )}
    </Dialog>
  )
}

const WAY_LABELS = { 'sign-in': 'Sign in', fields: 'Enter a credential', names: 'Secrets' } as const

const submitTo = (submit: () => Promise<void>) => (event: FormEvent) => {
  event.preventDefault()
  // Where the dialog lies in another form, that one is not meant.
  event.stopPropagation()
  void submit()
}

function titleOf(app: App, account: Account | undefined, store: Account | undefined): string {
  if (store) return `Secrets of “${store.name}”`
  if (account) return `Reconnect “${account.name}”`
  return `Connect ${app.name}`
}

function describe(app: App, account: Account | undefined): string {
  if (app.dynamicFields) return 'Kept in the vault of this machine. Steps ask for a secret by its name.'
  if (account) return 'Steps that use this account go on with the new credential.'
  return 'The credential goes into the vault of this machine and is never shown again.'
}

function VaultRemark() {
  const vault = useAppStore(state => state.info?.vault)
  if (!vault || vault.state === 'ready') return null
  return (
    <div className={styles.remark}>
      <Callout tone="warning">{vault.message}</Callout>
    </div>
  )
}

interface SignInChoices {
  readonly way: SignInWay | undefined
  readonly setWay: (way: SignInWay) => void
  readonly scopes: readonly string[]
  readonly setScopes: (scopes: readonly string[]) => void
  submit(): Promise<void>
}

function useSignInChoices(
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
const isShown = ({ isUnderWay, progress }: SignInAttempt) => isUnderWay || progress.state === 'connected'

interface SignInBodyProps {
  readonly formId: string
  readonly provider: OAuthProvider
  readonly client: ClientState
  readonly attempt: SignInAttempt
  readonly signIn: SignInChoices
  readonly nameField: ReactNode
}

function SignInBody({ formId, provider, client: state, attempt, signIn, nameField }: SignInBodyProps) {
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
        <Callout>Signing in was cancelled. Nothing has changed; sign in again when you like.</Callout>
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

interface FooterProps {
  readonly by: ConnectBy
  readonly app: App
  readonly account: Account | undefined
  readonly store: Account | undefined
  readonly formId: string
  readonly typed: TypedAccount
  readonly client: ClientState
  readonly attempt: SignInAttempt
  readonly isNamed: boolean
  readonly hasWay: boolean
  readonly onClose: () => void
}

function Footer(props: FooterProps) {
  const { by, account, store, formId, typed, isNamed, onClose } = props
  if (store) {
    return (
      <Button variant="primary" onClick={onClose}>
        Done
      </Button>
    )
  }
  if (by === 'sign-in') return <SignInFooter {...props} />
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" type="submit" form={formId} loading={typed.isBusy} disabled={!isNamed}>
        {account ? 'Save credential' : by === 'names' ? 'Make the store' : 'Connect'}
      </Button>
    </>
  )
}

function SignInFooter({ app, client, attempt, formId, isNamed, hasWay, onClose }: FooterProps) {
  if (isShown(attempt)) return <Button onClick={attempt.cancel}>Cancel signing in</Button>
  if (client.isEditing) {
    const isChange = client.client?.clientId !== undefined
    return (
      <>
        <Button onClick={isChange ? () => client.edit(false) : onClose}>
          {isChange ? 'Back' : 'Cancel'}
        </Button>
        <Button variant="primary" type="submit" form={formId} loading={client.isBusy}>
          Save and continue
        </Button>
      </>
    )
  }
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" type="submit" form={formId} disabled={!client.client || !isNamed || !hasWay}>
        Sign in to {app.oauth?.name ?? app.name}
      </Button>
    </>
  )
}
