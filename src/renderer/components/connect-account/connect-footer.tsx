import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { Button } from '../button.tsx'
import { isShown, type SignInChoices } from './sign-in-body.tsx'
import type { ClientState } from './use-oauth-client.ts'
import type { SignInAttempt } from './use-sign-in.ts'
import type { TypedAccount } from './use-typed-account.ts'
import type { ConnectBy } from './ways.ts'

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
  readonly signIn: SignInChoices
  readonly onClose: () => void
}

/** What can be done now, the main thing last. */
export function ConnectFooter(props: FooterProps) {
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

function SignInFooter({ app, client, attempt, formId, isNamed, signIn, onClose }: FooterProps) {
  if (isShown(attempt)) {
    return (
      <>
        {attempt.progress.state === 'waiting' && signIn.way !== 'client' && (
          <Button onClick={() => void signIn.submit()}>Open again</Button>
        )}
        {/* Not the element that becomes the submit button: the click that cancels would go on to sign in. */}
        <Button key="cancel" onClick={attempt.cancel}>
          Cancel signing in
        </Button>
      </>
    )
  }
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
      <Button
        variant="primary"
        type="submit"
        form={formId}
        disabled={!client.client || !isNamed || !signIn.way}
      >
        Sign in to {app.oauth?.name ?? app.name}
      </Button>
    </>
  )
}
