import { Check, KeyRound, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { AccountId } from '#shared/model/ids.ts'
import { api } from '../../lib/api.ts'
import { toast } from '../../lib/toast.ts'
import { Button, IconButton } from '../button.tsx'
import { AlertDialog } from '../dialog.tsx'
import { SecretInput, takeSecret } from '../secret-input.tsx'
import { Spinner } from '../spinner.tsx'
import { Callout } from '../states.tsx'
import { TextField } from '../text-field.tsx'
import styles from './connect-account.module.css'

/** The names in a secret store. Values go in and are never shown: they can be replaced and removed. */
export function SecretNames({ accountId }: { accountId: AccountId }) {
  const [names, setNames] = useState<readonly string[]>()
  const [failure, setFailure] = useState<string>()
  const [replacing, setReplacing] = useState<string>()
  const [removing, setRemoving] = useState<string>()
  const load = useCallback(() => {
    setFailure(undefined)
    api
      .invoke('accounts.fieldNames', { accountId })
      .then(setNames, error => setFailure(toErrorInfo(error).message))
  }, [accountId])
  useEffect(load, [load])

  const set = async (name: string, value: string | null): Promise<boolean> => {
    setFailure(undefined)
    try {
      setNames(await api.invoke('accounts.setField', { accountId, name, value }))
      setReplacing(undefined)
      return true
    } catch (error) {
      setFailure(toErrorInfo(error).message)
      return false
    }
  }
  return (
    <div className={styles.secrets}>
      {failure && (
        <Callout
          tone="danger"
          actions={
            names ? undefined : (
              <Button size="s" onClick={load}>
                Try again
              </Button>
            )
          }
        >
          {failure}
        </Callout>
      )}
      {!names && !failure && <Spinner label="Loading the names" />}
      {names?.length === 0 && (
        <p className={styles.lineHint}>No secret yet. A step gets one by its name, e.g. crm_api_key.</p>
      )}
      {names && names.length > 0 && (
        <ul className={styles.secretList} aria-label="Secrets">
          {names.map(name => (
            <li key={name} className={styles.secretRow}>
              <KeyRound size={13} aria-hidden />
              {replacing === name ? (
                <NewValue
                  name={name}
                  onSet={value => set(name, value)}
                  onCancel={() => setReplacing(undefined)}
                />
              ) : (
                <>
                  <span className={styles.secretName} data-selectable>
                    {name}
                  </span>
                  <span className={styles.dots} aria-hidden>
                    ••••••••
                  </span>
                  <Button
                    size="s"
                    variant="ghost"
                    aria-label={`Replace ${name}`}
                    onClick={() => setReplacing(name)}
                  >
                    Replace…
                  </Button>
                  <IconButton
                    size="s"
                    icon={Trash2}
                    label={`Remove ${name}`}
                    onClick={() => setRemoving(name)}
                  />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {names && <NewSecret names={names} onSet={set} />}
      <AlertDialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        title={`Remove the secret “${removing ?? ''}”?`}
        description="It is deleted from this machine. Steps that ask for it fail from then on."
        confirmLabel="Remove secret"
        danger
        onConfirm={async () => {
          if (removing !== undefined) await set(removing, null)
        }}
      />
    </div>
  )
}

interface NewValueProps {
  readonly name: string
  readonly onSet: (value: string) => Promise<boolean>
  readonly onCancel: () => void
}

function NewValue({ name, onSet, onCancel }: NewValueProps) {
  const input = useRef<HTMLInputElement>(null)
  const submit = async () => {
    const value = takeSecret(input)
    if (value === '') return input.current?.focus()
    if (await onSet(value)) toast({ tone: 'success', title: `Replaced ${name}` })
  }
  return (
    <form
      className={styles.newValue}
      autoComplete="off"
      onSubmit={event => {
        event.preventDefault()
        event.stopPropagation()
        void submit()
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onCancel()
      }}
    >
      <SecretInput inputRef={input} name={`New value of ${name}`} autoFocus />
      <IconButton size="s" icon={Check} type="submit" label={`Save ${name}`} />
      <Button size="s" variant="ghost" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  )
}

interface NewSecretProps {
  readonly names: readonly string[]
  readonly onSet: (name: string, value: string) => Promise<boolean>
}

function NewSecret({ names, onSet }: NewSecretProps) {
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<{ readonly name?: string; readonly value?: string }>({})
  const input = useRef<HTMLInputElement>(null)
  const submit = async () => {
    const wanted = name.trim()
    const isEmpty = (input.current?.value ?? '') === ''
    const isTaken = names.includes(wanted)
    setProblem({
      ...(wanted === '' ? { name: 'Enter a name.' } : {}),
      ...(isTaken ? { name: 'There is one of this name. Replace it above.' } : {}),
      ...(isEmpty ? { value: 'Enter a value.' } : {}),
    })
    if (wanted === '' || isTaken || isEmpty) return
    if (await onSet(wanted, takeSecret(input))) setName('')
  }
  return (
    <form
      className={styles.newSecret}
      autoComplete="off"
      onSubmit={event => {
        event.preventDefault()
        event.stopPropagation()
        void submit()
      }}
    >
      <TextField
        label="New secret"
        placeholder="name"
        mono
        maxLength={200}
        value={name}
        onChange={setName}
        error={problem.name}
      />
      <SecretInput label="Value" inputRef={input} error={problem.value} />
      <Button type="submit">Add secret</Button>
    </form>
  )
}
