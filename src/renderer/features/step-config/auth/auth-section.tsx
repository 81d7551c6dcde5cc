import type { App } from '#shared/model/action.ts'
import type { Step, StepAuth } from '#shared/model/workflow.ts'
import { Badge, Switch } from '../../../components/index.ts'
import { Section } from '../section.tsx'
import { useStepContext, withEntry } from '../step-context.tsx'
import { AccountPicker } from './account-picker.tsx'
import { CredentialField } from './credential-field.tsx'
import { HostsField } from './hosts-field.tsx'

const NO_AUTH: StepAuth = { mode: 'account', external: {}, reveal: false }

/** How a step authenticates at its app: an account of ours, or credentials that come in at run time. */
export function AuthSection({
  step,
  app,
  onManageAccounts,
}: {
  step: Step
  app: App
  onManageAccounts: () => void
}) {
  const { change } = useStepContext()
  const auth = step.auth[app.key] ?? NO_AUTH
  const isExternal = auth.mode === 'external'
  const setAuth = (next: Partial<StepAuth>, coalesce?: string) =>
    change(now => {
      const before = now.auth[app.key] ?? NO_AUTH
      return { ...now, auth: withEntry(now.auth, app.key, { ...before, ...next }) }
    }, coalesce)
  return (
    <Section title="Authentication" aside={isExternal && <Badge tone="accent">external</Badge>}>
      <Switch
        label="Use external authentication"
        description={`Each run brings its own ${app.name} credential, by expression. It is used and forgotten.`}
        checked={isExternal}
        onChange={checked => setAuth({ mode: checked ? 'external' : 'account' })}
      />
      {isExternal ? (
        app.auth.map(field => (
          <CredentialField
            key={field.key}
            field={field}
            path={['auth', app.key, 'external', field.key]}
            value={auth.external[field.key] ?? ''}
            onChange={text =>
              setAuth(
                { external: withEntry(auth.external, field.key, text === '' ? undefined : text) },
                `auth.${app.key}.${field.key}`,
              )
            }
          />
        ))
      ) : (
        <AccountPicker
          app={app}
          accountId={auth.accountId}
          onChange={accountId => setAuth({ accountId })}
          onManageAccounts={onManageAccounts}
        />
      )}
      <HostsField app={app} hosts={step.allowedHosts} />
    </Section>
  )
}
