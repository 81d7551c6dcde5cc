import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import type { Action, App } from '#shared/model/action.ts'
import type { Step } from '#shared/model/workflow.ts'
import { Button, Callout, IconButton, TextField } from '../../../components/index.ts'
import { useDocument, useShownStep } from '../../../lib/stores/index.ts'
import { knownValues } from '../remote/remote-request.ts'
import { useStepContext } from '../step-context.tsx'
import styles from './auth.module.css'
import { readHost } from './host.ts'
import { suggestHosts } from './host-suggestions.ts'

interface HostsFieldProps {
  readonly step: Step
  readonly action: Action
  /** Whose credentials the step has; none when it has none. */
  readonly apps: readonly App[]
}

/** Hosts beyond the apps' own that the credentials of this step may be sent to. */
export function HostsField({ step, action, apps }: HostsFieldProps) {
  const { change } = useStepContext()
  const hosts = step.allowedHosts
  const allow = (host: string) =>
    change(now => ({
      ...now,
      allowedHosts: now.allowedHosts.includes(host) ? now.allowedHosts : [...now.allowedHosts, host],
    }))
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const add = () => {
    const host = readHost(text)
    if (!host) {
      setError('Enter a host, such as sheets.example.com or 127.0.0.1:8080.')
      return
    }
    allow(host)
    setText('')
    setError(undefined)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    add()
  }
  return (
    <div className={styles.hosts} data-field="allowedHosts">
      <TextField
        label="Allowed hosts"
        optional
        mono
        value={text}
        onChange={next => {
          setText(next)
          setError(undefined)
        }}
        onKeyDown={onKeyDown}
        error={error}
        placeholder="host or host:port"
        hint={about(apps)}
        aside={
          <Button size="s" variant="ghost" icon={Plus} disabled={text.trim() === ''} onClick={add}>
            Add host
          </Button>
        }
      />
      {hosts.length > 0 && (
        <ul className={styles.chips} aria-label="Added hosts">
          {hosts.map(host => (
            <li key={host} className={styles.chip}>
              <span>{host}</span>
              <IconButton
                size="s"
                icon={X}
                label={`Remove ${host}`}
                onClick={() =>
                  change(now => ({
                    ...now,
                    allowedHosts: now.allowedHosts.filter(other => other !== host),
                  }))
                }
              />
            </li>
          ))}
        </ul>
      )}
      {apps.length > 0 && <Suggestions step={step} action={action} apps={apps} onAllow={allow} />}
    </div>
  )
}

function about(apps: readonly App[]): string {
  if (apps.length === 0)
    return 'Any public host can be reached. Hosts of a private network have to be added here.'
  const own = apps.flatMap(app => app.hosts).join(', ')
  return own === ''
    ? 'The credential goes to the address it comes with, and to hosts added here.'
    : `The credential goes only to ${own}, and to hosts added here.`
}

/** Hosts that the step names, each to be allowed by one click. */
function Suggestions({ step, action, apps, onAllow }: HostsFieldProps & { onAllow: (host: string) => void }) {
  const { workflowId, problems } = useStepContext()
  const env = useDocument(state => state.workflow.env)
  const error = useShownStep(workflowId, step.id)?.error
  const hosts = suggestHosts({
    action,
    values: knownValues(action.props, step.props, env),
    problems,
    error,
    allowed: [...apps.flatMap(app => app.hosts), ...step.allowedHosts],
  })
  if (hosts.length === 0) return null
  const names = apps.map(({ name }) => name).join(', ')
  return (
    <Callout
      tone="warning"
      actions={hosts.map(host => (
        <Button key={host} size="s" icon={Plus} onClick={() => onAllow(host)}>
          Allow {host}
        </Button>
      ))}
    >
      This step sends to {hosts.length === 1 ? 'a host that is' : 'hosts that are'} not of {names}. Allow only
      what you trust with the credential.
    </Callout>
  )
}
