import { useRef } from 'react'
import type { Action, App } from '#shared/model/action.ts'
import type { Step, StepAuth } from '#shared/model/workflow.ts'
import { AppIcon, Badge, Callout, Select } from '../../../components/index.ts'
import { useCatalog } from '../../../lib/stores/index.ts'
import { remoteOf } from '../remote/remote-request.ts'
import { Section } from '../section.tsx'
import { errorIn, useStepContext } from '../step-context.tsx'
import { AppAuth } from './app-auth.tsx'
import { HostsField } from './hosts-field.tsx'
import { withOnlyApp } from './step-auth.ts'

interface AuthSectionProps {
  readonly step: Step
  readonly action: Action
  /** The action's own. */
  readonly app: App | undefined
  readonly forceOpen: boolean
  readonly onManageAccounts: () => void
}

/** How a step authenticates: at the app of its action, or at the one its author chooses. */
export function AuthSection({ step, action, app: own, forceOpen, onManageAccounts }: AuthSectionProps) {
  const { apps } = useCatalog()
  const isChosen = action.auth === 'one'
  const chosen = Object.keys(step.auth)[0]
  const app = isChosen ? apps.find(({ key }) => key === chosen) : own
  if (!isChosen && (!app || (app.auth.length === 0 && !app.dynamicFields))) return null
  const isExternal = app !== undefined && step.auth[app.key]?.mode === 'external'
  return (
    <Section
      title="Authentication"
      forceOpen={forceOpen}
      aside={isExternal && <Badge tone="accent">external</Badge>}
    >
      {isChosen && <AppChoice step={step} apps={apps.filter(({ request }) => request)} chosen={chosen} />}
      {isChosen && chosen !== undefined && !app && (
        <Callout tone="warning">
          There is no app “{chosen}” on this machine, or the vault that holds it is locked. Choose another
          one, or define it under Accounts.
        </Callout>
      )}
      {app && (
        <AppAuth
          key={app.key}
          app={app}
          auth={step.auth[app.key]}
          hasLists={action.props.some(prop => remoteOf(prop))}
          onManageAccounts={onManageAccounts}
        />
      )}
      {/* What the vault itself holds is sent nowhere. */}
      {!app?.dynamicFields && <HostsField step={step} action={action} apps={app ? [app] : []} />}
    </Section>
  )
}

const NONE = '\u0000none'

interface AppChoiceProps {
  readonly step: Step
  readonly apps: readonly App[]
  readonly chosen: string | undefined
}

function AppChoice({ step, apps, chosen }: AppChoiceProps) {
  const { change, problems } = useStepContext()
  const own = problems.filter(({ field }) => field?.length === 1 && field[0] === 'auth')
  /** What was set up for apps that are not chosen now, until the panel closes. */
  const left = useRef<Record<string, StepAuth>>({})
  const choose = (value: string) => {
    left.current = { ...left.current, ...step.auth }
    const key = value === NONE ? undefined : value
    change(now => withOnlyApp(now, key, key === undefined ? undefined : left.current[key]))
  }
  return (
    <div data-field="auth">
      <Select
        label="Authentication"
        value={chosen ?? NONE}
        onChange={choose}
        error={errorIn(own)}
        hint={chosen === undefined ? 'The request carries no credential.' : undefined}
        options={[
          { value: NONE, label: 'None' },
          ...apps.map(({ key, name }) => ({
            value: key,
            label: name,
            icon: <AppIcon app={key} size={18} />,
          })),
          ...(chosen === undefined || apps.some(({ key }) => key === chosen)
            ? []
            : [{ value: chosen, label: chosen }]),
        ]}
      />
    </div>
  )
}
