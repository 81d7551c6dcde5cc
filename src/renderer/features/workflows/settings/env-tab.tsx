import { KeyRound, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { type EnvVariable, envVariableSchema } from '#shared/model/workflow.ts'
import { Button, Callout, IconButton, Switch, TextField } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { useAppStore } from '../../../lib/stores/app-store.ts'
import { useDocument, useDocumentStore } from '../../../lib/stores/document-context.tsx'
import { SecretValue } from './secret-value.tsx'
import styles from './workflow-settings.module.css'

/** Values that steps read as `env.NAME`. Plain ones are in the file; secret ones are on this machine alone. */
export function EnvTab() {
  const env = useDocument(state => state.workflow.env)
  const secretEnvSet = useDocument(state => state.secretEnvSet)
  const workflowId = useDocument(state => state.workflow.id)
  const vault = useAppStore(state => state.info?.vault)
  const store = useDocumentStore()

  const change = (next: (before: readonly EnvVariable[]) => EnvVariable[], coalesce?: string) =>
    store.getState().edit(workflow => withParts(workflow, { env: next(workflow.env) }), { coalesce })
  const setSecret = (name: string, value: string | null) =>
    attempt(value === null ? 'Could not remove the value' : 'Could not keep the value', async () => {
      const { secretEnvSet: names } = await api.invoke('workflows.setSecretEnv', { workflowId, name, value })
      store.setState({ secretEnvSet: names })
    })
  const remove = (variable: EnvVariable) => {
    change(before => before.filter(({ name }) => name !== variable.name))
    if (variable.secret && secretEnvSet.includes(variable.name)) void setSecret(variable.name, null)
  }

  return (
    <div className={styles.pane}>
      <p className={styles.explain}>
        Expressions read these as <code>env.NAME</code>, code steps as <code>process.env.NAME</code>. Secret
        values are kept in the vault of this machine, never in the file, and are masked wherever a run is
        shown or kept.
      </p>
      {vault && vault.state !== 'ready' && <Callout tone="warning">{vault.message}</Callout>}
      {env.length > 0 && (
        <ul className={styles.table} aria-label="Environment variables">
          {env.map(variable => (
            <li key={variable.name} className={styles.row}>
              <span className={styles.envName} data-selectable>
                {variable.name}
              </span>
              {variable.secret ? (
                <SecretValue
                  name={variable.name}
                  isSet={secretEnvSet.includes(variable.name)}
                  onSet={value => setSecret(variable.name, value)}
                />
              ) : (
                <TextField
                  aria-label={`Value of ${variable.name}`}
                  mono
                  value={variable.value}
                  onChange={value =>
                    change(
                      before => before.map(item => (item.name === variable.name ? { ...item, value } : item)),
                      `type:env.${variable.name}`,
                    )
                  }
                />
              )}
              {variable.secret ? <KeyRound size={14} aria-label="secret" /> : <span />}
              <IconButton
                size="s"
                icon={Trash2}
                label={`Remove ${variable.name}`}
                onClick={() => remove(variable)}
              />
            </li>
          ))}
        </ul>
      )}
      <AddVariable
        taken={env.map(({ name }) => name)}
        onAdd={(name, secret) => change(before => [...before, { name, secret, value: '' }])}
      />
    </div>
  )
}

interface AddVariableProps {
  readonly taken: readonly string[]
  readonly onAdd: (name: string, secret: boolean) => void
}

function AddVariable({ taken, onAdd }: AddVariableProps) {
  const [name, setName] = useState('')
  const [isSecret, setSecret] = useState(false)
  const problem = name === '' ? undefined : nameProblem(name, taken)
  const add = () => {
    if (name === '' || problem) return
    onAdd(name, isSecret)
    setName('')
  }
  return (
    <form
      className={styles.addRow}
      onSubmit={event => {
        event.preventDefault()
        add()
      }}
    >
      <TextField
        aria-label="Name of the new variable"
        placeholder="NAME"
        mono
        value={name}
        onChange={text => setName(text.toUpperCase().replaceAll(/[\s-]/g, '_'))}
        error={problem}
      />
      <Switch label="Secret" checked={isSecret} onChange={setSecret} />
      <Button type="submit" disabled={name === '' || problem !== undefined}>
        Add variable
      </Button>
    </form>
  )
}

function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (taken.includes(name)) return 'There is already one of this name.'
  const parsed = envVariableSchema.safeParse({ name })
  return parsed.success ? undefined : `It ${parsed.error.issues[0]?.message ?? 'is not a valid name'}.`
}
