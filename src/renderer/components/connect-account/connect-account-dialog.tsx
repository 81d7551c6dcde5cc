import { type ReactNode, useId, useState } from 'react'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { useAppStore } from '../../lib/stores/app-store.ts'
import { Dialog } from '../dialog.tsx'
import { Callout } from '../states.tsx'
import { Tabs } from '../tabs.tsx'
import { TextField } from '../text-field.tsx'
import { AuthInputs } from './auth-inputs.tsx'
import styles from './connect-account.module.css'
import { ConnectFooter } from './connect-footer.tsx'
import { SecretNames } from './secret-names.tsx'
import { isShown, SignInBody, submitTo, useSignInChoices } from './sign-in-body.tsx'
import { useOAuthClient } from './use-oauth-client.ts'
import { useSignIn } from './use-sign-in.ts'
import { useTypedAccount } from './use-typed-account.ts'
import { type ConnectBy, connectWays } from './ways.ts'

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
        {/* Above a form that may be longer than the dialog is. */}
        {typed.failure && (
          <div role="alert">
            <Callout tone="danger">{typed.failure}</Callout>
          </div>
        )}
        {nameField}
        <AuthInputs app={app} missing={typed.missing} />
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
        <ConnectFooter
          {...{ by, app, account, store, formId, typed, client, attempt, onClose }}
          isNamed={name.trim() !== ''}
          signIn={signIn}
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
