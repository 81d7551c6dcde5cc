import { X } from 'lucide-react'
import type { Action, App } from '#shared/model/action.ts'
import type { Step } from '#shared/model/workflow.ts'
import {
  AppIcon,
  Badge,
  Callout,
  Combobox,
  CopyButton,
  IconButton,
  Switch,
} from '../../../components/index.ts'
import { useCatalog } from '../../../lib/stores/index.ts'
import { Section } from '../section.tsx'
import { useStepContext } from '../step-context.tsx'
import { AppAuth } from './app-auth.tsx'
import styles from './auth.module.css'
import { HostsField } from './hosts-field.tsx'
import { NO_AUTH, withAuth, withoutApp } from './step-auth.ts'

interface CodeAuthSectionProps {
  readonly step: Step
  readonly action: Action
  readonly forceOpen: boolean
  readonly onManageAccounts: () => void
}

/** The credentials that a code step may use: by a handle, without seeing them, or plain where an SDK needs that. */
export function CodeAuthSection({ step, action, forceOpen, onManageAccounts }: CodeAuthSectionProps) {
  const { change } = useStepContext()
  const { apps } = useCatalog()
  const used = Object.keys(step.auth)
  const others = apps
    .filter(app => (app.auth.length > 0 || app.dynamicFields) && !used.includes(app.key))
    .sort((a, b) => a.name.localeCompare(b.name))
  const isPlain = Object.values(step.auth).some(({ reveal }) => reveal)
  const known = apps.filter(({ key }) => used.includes(key))
  return (
    <Section
      title="Credentials for this code"
      startsOpen={used.length > 0}
      forceOpen={forceOpen}
      aside={
        isPlain ? <Badge tone="warning">plain values</Badge> : used.length > 0 && <Badge>{used.length}</Badge>
      }
    >
      <p className={styles.about}>
        {used.length === 0
          ? 'Add an app, and the code can send requests with its credential without ever seeing it.'
          : 'The code holds a handle. Patchbay puts the credential on the request where it leaves.'}
      </p>
      {used.map(key => (
        <CodeCredential
          key={key}
          step={step}
          appKey={key}
          app={apps.find(app => app.key === key)}
          onManageAccounts={onManageAccounts}
        />
      ))}
      <Combobox
        name="Add credential"
        value={undefined}
        placeholder="Add credential…"
        searchPlaceholder="Search apps…"
        empty="No such app. Define one of your own under Accounts."
        options={others.map(({ key, name }) => ({
          value: key,
          label: name,
          icon: <AppIcon app={key} size={18} />,
        }))}
        onChange={key => change(now => withAuth(now, key, NO_AUTH))}
      />
      {used.length > 0 && <HostsField step={step} action={action} apps={known} />}
    </Section>
  )
}

interface CodeCredentialProps {
  readonly step: Step
  readonly appKey: string
  /** Undefined when this machine does not know it. */
  readonly app: App | undefined
  readonly onManageAccounts: () => void
}

function CodeCredential({ step, appKey, app, onManageAccounts }: CodeCredentialProps) {
  const { change } = useStepContext()
  const auth = step.auth[appKey]
  const reveal = auth?.reveal ?? false
  const name = app?.name ?? appKey
  return (
    <fieldset className={styles.credential} aria-label={`${name} credential`}>
      <div className={styles.credentialHead}>
        <AppIcon app={appKey} size={20} />
        <span className={styles.credentialName}>{name}</span>
        {reveal && <Badge tone="warning">plain values</Badge>}
        <IconButton
          size="s"
          icon={X}
          label={`Remove ${name}`}
          onClick={() => change(now => withoutApp(now, appKey))}
        />
      </div>
      {app ? (
        <>
          <Usage app={app} reveal={reveal} />
          <AppAuth app={app} auth={auth} hasLists={false} onManageAccounts={onManageAccounts} />
          <Switch
            label="Give the code the plain values"
            description={
              app.request
                ? 'For an SDK that needs them itself. Leave it off when fetch is enough.'
                : 'For an SDK that needs them itself.'
            }
            checked={reveal}
            onChange={next => change(now => withAuth(now, appKey, { reveal: next }))}
          />
          {reveal && (
            <Callout tone="warning">
              The code and every package it imports can read this credential, keep it, and send it anywhere.
              Patchbay masks it where it is written out, but can’t follow it. The step is marked on the
              canvas.
            </Callout>
          )}
        </>
      ) : (
        <Callout tone="warning">There is no app “{appKey}” on this machine.</Callout>
      )}
    </fieldset>
  )
}

/** How the code gets at it, ready to be copied. */
function Usage({ app, reveal }: { app: App; reveal: boolean }) {
  const fields = app.auth.map(({ key }) => key).join(', ') || 'NAME'
  const handle = `$.auth('${app.key}')`
  if (!app.request && !reveal) {
    return (
      <p className={styles.about}>
        Patchbay can’t put this app’s credential on a request by itself: the code needs its plain values.
      </p>
    )
  }
  const texts = [
    ...(app.request ? [`await ${handle}.fetch(url)`] : []),
    ...(reveal ? [`const { ${fields} } = ${handle}.fields`] : []),
  ]
  return texts.map(text => (
    <div key={text} className={styles.usage}>
      <code>{text}</code>
      <CopyButton text={text} label="Copy the code" />
    </div>
  ))
}
