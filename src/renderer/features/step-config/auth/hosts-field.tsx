import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import type { App } from '#shared/model/action.ts'
import { Button, IconButton, TextField } from '../../../components/index.ts'
import { useStepContext } from '../step-context.tsx'
import styles from './auth.module.css'
import { readHost } from './host.ts'

/** Hosts beyond the app's own that the credential of this step may be sent to. */
export function HostsField({ app, hosts }: { app: App; hosts: readonly string[] }) {
  const { change } = useStepContext()
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const add = () => {
    const host = readHost(text)
    if (!host) {
      setError('Enter a host, such as sheets.example.com or 127.0.0.1:8080.')
      return
    }
    change(step => ({
      ...step,
      allowedHosts: step.allowedHosts.includes(host) ? step.allowedHosts : [...step.allowedHosts, host],
    }))
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
        hint={`The credential goes only to ${app.hosts.join(', ') || 'hosts you add'}, and to hosts added here.`}
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
                  change(step => ({
                    ...step,
                    allowedHosts: step.allowedHosts.filter(other => other !== host),
                  }))
                }
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
