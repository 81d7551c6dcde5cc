import type { ReactNode } from 'react'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { formatAgo, formatTime } from '../../../lib/format.ts'
import { useNow } from '../../../lib/use-now.ts'
import { describeExpiry, describeKind } from '../model/describe-account.ts'
import styles from './account-detail.module.css'

/** What is known of the account, without any value of its credential. */
export function AccountFacts({ account, app }: { account: Account; app: App }) {
  const nowMs = useNow(30_000)
  const { identity, scopes, createdAt, lastUsedAt, expiresAt, kind } = account
  return (
    <section className={styles.section} aria-label="About this account">
      <h2>About</h2>
      <dl className={styles.facts}>
        {!app.dynamicFields && (
          <Fact name="Identity">
            {identity ?? <span className={styles.faint}>{unknownIdentity(app)}</span>}
          </Fact>
        )}
        <Fact name="Kind">{describeKind(account, app)}</Fact>
        {scopes && (
          <Fact name="Scopes">
            {scopes.length === 0 ? (
              <span className={styles.faint}>None named by the provider</span>
            ) : (
              <ul className={styles.scopes}>
                {scopes.map(scope => (
                  <li key={scope}>
                    {scopeLabel(app, scope)}
                    {scopeLabel(app, scope) !== scope && <code>{scope}</code>}
                  </li>
                ))}
              </ul>
            )}
          </Fact>
        )}
        {(kind === 'oauth' || expiresAt) && (
          <Fact name="Expiry">
            <span title={expiresAt && formatTime(Date.parse(expiresAt))}>
              {describeExpiry(account, nowMs)}
            </span>
          </Fact>
        )}
        <Fact name="Sent only to">
          {app.hosts.length > 0 ? (
            app.hosts.join(', ')
          ) : (
            <span className={styles.faint}>
              {app.dynamicFields ? 'Nowhere by itself' : 'The address in its credential'}
            </span>
          )}
        </Fact>
        <Fact name="Added">
          <Ago at={createdAt} nowMs={nowMs} />
        </Fact>
        <Fact name="Last used">
          {lastUsedAt ? <Ago at={lastUsedAt} nowMs={nowMs} /> : <span className={styles.faint}>Never</span>}
        </Fact>
      </dl>
    </section>
  )
}

const unknownIdentity = (app: App) =>
  app.canTest ? 'Not known yet. Test the connection to ask.' : 'Not told by this app'

const scopeLabel = (app: App, scope: string) =>
  app.oauth?.scopes.find(offered => offered.value === scope)?.label ?? scope

const Ago = ({ at, nowMs }: { at: string; nowMs: number }) => (
  <span title={formatTime(Date.parse(at))}>{formatAgo(Date.parse(at), nowMs)}</span>
)

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd data-selectable>{children}</dd>
  </div>
)
