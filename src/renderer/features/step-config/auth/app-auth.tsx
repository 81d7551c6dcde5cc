import type { App } from '#shared/model/action.ts'
import type { StepAuth } from '#shared/model/workflow.ts'
import { Button, Callout, Switch } from '../../../components/index.ts'
import { useStepContext } from '../step-context.tsx'
import { withEntry } from '../with-entry.ts'
import { AccountPicker } from './account-picker.tsx'
import { CredentialField } from './credential-field.tsx'
import {
  type AuthChange,
  canBeExternal,
  externalFields,
  ignoredFields,
  NO_AUTH,
  withAuth,
} from './step-auth.ts'

interface AppAuthProps {
  readonly app: App
  readonly auth: StepAuth | undefined
  /** Whether the form has lists that an account fills. */
  readonly hasLists: boolean
  readonly onManageAccounts: () => void
}

/** Where the credential for one app comes from: an account of ours, or each run. */
export function AppAuth({ app, auth = NO_AUTH, hasLists, onManageAccounts }: AppAuthProps) {
  const { change } = useStepContext()
  const set = (next: AuthChange, coalesce?: string) => change(now => withAuth(now, app.key, next), coalesce)
  const isExternal = auth.mode === 'external' && canBeExternal(app)
  const picker = {
    app,
    accountId: auth.accountId,
    // Where external authentication is not offered, choosing an account also leaves it.
    onChange: (accountId: NonNullable<StepAuth['accountId']> | null) =>
      set(canBeExternal(app) ? { accountId } : { accountId, mode: 'account' }),
    onManageAccounts,
  }
  return (
    <>
      {canBeExternal(app) && (
        <Switch
          label="Use external authentication"
          description={`Each run brings its own ${app.name} credential, by expression. It is used and forgotten.`}
          checked={isExternal}
          onChange={checked => set({ mode: checked ? 'external' : 'account' })}
        />
      )}
      {isExternal ? (
        <>
          {externalFields(app).map(field => (
            <CredentialField
              key={field.key}
              field={field}
              path={['auth', app.key, 'external', field.key]}
              value={auth.external[field.key] ?? ''}
              onChange={text =>
                set(
                  { external: withEntry(auth.external, field.key, text === '' ? undefined : text) },
                  `auth.${app.key}.${field.key}`,
                )
              }
            />
          ))}
          <Leftovers
            keys={ignoredFields(app, auth)}
            onRemove={keys =>
              set({
                external: Object.fromEntries(
                  Object.entries(auth.external).filter(([key]) => !keys.includes(key)),
                ),
              })
            }
          />
          {hasLists && <AccountPicker {...picker} isForLists />}
        </>
      ) : (
        <AccountPicker {...picker} />
      )}
    </>
  )
}

interface LeftoversProps {
  readonly keys: readonly string[]
  readonly onRemove: (keys: readonly string[]) => void
}

/** What the file gives for fields that external authentication does not have: it is ignored, and has no place above. */
function Leftovers({ keys, onRemove }: LeftoversProps) {
  if (keys.length === 0) return null
  return (
    <Callout
      tone="warning"
      actions={
        <Button size="s" onClick={() => onRemove(keys)}>
          {keys.length === 1 ? 'Remove it' : 'Remove them'}
        </Button>
      }
    >
      {keys.length === 1 ? 'A value is' : 'Values are'} left of fields that are not used here:{' '}
      {keys.join(', ')}.
    </Callout>
  )
}
