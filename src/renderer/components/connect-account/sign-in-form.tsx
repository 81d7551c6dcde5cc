import { useId } from 'react'
import type { OAuthClient, SignInWay } from '#shared/model/account.ts'
import type { OAuthProvider } from '#shared/model/action.ts'
import { Button } from '../button.tsx'
import styles from './connect-account.module.css'
import { signInWays } from './ways.ts'

interface SignInFormProps {
  readonly provider: OAuthProvider
  readonly client: OAuthClient
  readonly onEditClient: () => void
  readonly way: SignInWay | undefined
  readonly onWay: (way: SignInWay) => void
  readonly scopes: readonly string[]
  readonly onScopes: (scopes: readonly string[]) => void
}

/** How to sign in, and for what. */
export function SignInForm({
  provider,
  client,
  onEditClient,
  way,
  onWay,
  scopes,
  onScopes,
}: SignInFormProps) {
  const group = useId()
  const ways = signInWays(provider)
  return (
    <>
      {ways.length > 1 && (
        <fieldset className={styles.fieldset}>
          <legend className={styles.lineLabel}>How to sign in</legend>
          {ways.map(choice => (
            <label key={choice.way} className={styles.choice}>
              <input
                type="radio"
                name={group}
                checked={choice.way === way}
                onChange={() => onWay(choice.way)}
              />
              <span>
                {choice.label}
                <span className={styles.lineHint}>{choice.description}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Scopes provider={provider} scopes={scopes} onScopes={onScopes} />
      <div className={styles.clientLine}>
        <span className={styles.lineLabel}>OAuth client</span>
        <span className={styles.clientId} title={client.clientId} data-selectable>
          {client.clientId}
        </span>
        <Button size="s" variant="ghost" onClick={onEditClient} aria-label="Change the OAuth client">
          Change…
        </Button>
      </div>
    </>
  )
}

type ScopesProps = Pick<SignInFormProps, 'provider' | 'scopes' | 'onScopes'>

function Scopes({ provider, scopes, onScopes }: ScopesProps) {
  const offered = provider.scopes.map(scope => scope.value)
  const further = scopes.filter(value => !offered.includes(value)).map(value => ({ value, label: value }))
  const all = [...provider.scopes, ...further]
  if (all.length === 0) return null
  const toggle = (value: string) =>
    onScopes(scopes.includes(value) ? scopes.filter(other => other !== value) : [...scopes, value])
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.lineLabel}>What it may do</legend>
      {all.map(({ value, label }) => (
        <label key={value} className={styles.choice}>
          <input type="checkbox" checked={scopes.includes(value)} onChange={() => toggle(value)} />
          <span>
            {label}
            {label !== value && <span className={styles.scopeValue}>{value}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
