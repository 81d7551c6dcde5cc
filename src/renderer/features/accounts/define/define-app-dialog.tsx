import { useId, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { App } from '#shared/model/action.ts'
import { Button, Callout, Dialog, Tabs, TextField } from '../../../components/index.ts'
import { api } from '../../../lib/api.ts'
import { useAccounts, useAppStore, useCatalog } from '../../../lib/stores/app-store.ts'
import { type AppForm, EMPTY_FORM } from './app-form.ts'
import { buildApp } from './build-app.ts'
import { checkForm, type FormPartProps, type FormProblems } from './check-form.ts'
import styles from './define.module.css'
import { formOf } from './form-of-app.ts'
import { KeyFields } from './key-fields.tsx'
import { OAuthFields } from './oauth-fields.tsx'

interface DefineAppDialogProps {
  readonly open: boolean
  /** The app that is changed; without one a new app is made. */
  readonly app: App | undefined
  readonly onClose: () => void
  readonly onDefined: (app: App, isNew: boolean) => void
}

/** Any API that Patchbay has no app for: by a key, or by OAuth 2.0. */
export function DefineAppDialog({ open, ...rest }: DefineAppDialogProps) {
  return open && <OpenDialog key={rest.app?.key} {...rest} />
}

const NO_PROBLEMS: FormProblems = {}

function OpenDialog({ app, onClose, onDefined }: Omit<DefineAppDialogProps, 'open'>) {
  const formId = useId()
  const { apps } = useCatalog()
  const accounts = useAccounts()
  const element = useRef<HTMLFormElement>(null)
  const [form, setForm] = useState<AppForm>(() => (app ? formOf(app) : EMPTY_FORM))
  const [wasTried, setTried] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const problems = wasTried ? checkForm(form) : NO_PROBLEMS
  const part: FormPartProps = { form, problems, change: next => setForm(now => ({ ...now, ...next })) }
  const isUsed = app !== undefined && accounts.some(account => account.app === app.key)

  const submit = async () => {
    setTried(true)
    if (Object.keys(checkForm(form)).length > 0) {
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      )
      return
    }
    setBusy(true)
    setFailure(undefined)
    try {
      const defined = buildApp({ form, before: app, taken: new Set(apps.map(({ key }) => key)) })
      const catalog = await api.invoke('apps.define', { app: defined })
      useAppStore.setState({ catalog })
      onDefined(catalog.apps.find(({ key }) => key === defined.key) ?? defined, app === undefined)
    } catch (error) {
      setFailure(toErrorInfo(error).message)
    } finally {
      setBusy(false)
    }
  }
  const parts = { key: <KeyFields {...part} />, oauth: <OAuthFields {...part} /> }
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={app ? `Edit ${app.name}` : 'Define an app'}
      description="Your HTTP request and code steps can then use accounts of it. The credential goes to its hosts alone."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} loading={isBusy}>
            {app ? 'Save app' : 'Define and connect'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        ref={element}
        className={styles.form}
        autoComplete="off"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          void submit()
        }}
      >
        {isUsed && (
          <Callout>
            It has accounts. Fields that you add are missing in them until they are connected again.
          </Callout>
        )}
        <div className={styles.pair}>
          <TextField
            label="Name"
            placeholder="Acme CRM"
            maxLength={100}
            autoFocus
            value={form.name}
            onChange={name => part.change({ name })}
            error={problems.name}
          />
          <TextField
            label="Description"
            optional
            maxLength={1000}
            value={form.description}
            onChange={description => part.change({ description })}
          />
        </div>
        <TextField
          label="Hosts"
          mono
          placeholder="api.example.com, *.example.com"
          hint="Where the credential may be sent. It goes nowhere else."
          value={form.hosts}
          onChange={hosts => part.change({ hosts })}
          error={problems.hosts}
        />
        {app ? (
          parts[form.by]
        ) : (
          <Tabs
            label="Kind of credential"
            className={styles.tabs}
            value={form.by}
            onChange={by => part.change({ by })}
            tabs={[
              { id: 'key', label: 'Key or password', content: parts.key },
              { id: 'oauth', label: 'OAuth 2.0', content: parts.oauth },
            ]}
          />
        )}
        {failure && <Callout tone="danger">{failure}</Callout>}
      </form>
    </Dialog>
  )
}
