import { useEffect, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { App, AuthField } from '#shared/model/action.ts'
import fieldStyles from '../../components/field.module.css'
import { Button, Callout, Dialog, Field, TextField } from '../../components/index.ts'
import { api } from '../../lib/api.ts'
import { refreshAccounts } from '../../lib/stores/app-store.ts'
import styles from './accounts.module.css'

interface AddAccountDialogProps {
  readonly app: App | undefined
  readonly onClose: () => void
}

/**
 * Takes a credential in. Its fields are uncontrolled and read once, on submit, then emptied: no secret ever lies in
 * React's state, and none is left in the document.
 */
export function AddAccountDialog({ app, onClose }: AddAccountDialogProps) {
  const [name, setName] = useState('')
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    setName(app ? `My ${app.name}` : '')
    setFailure(undefined)
  }, [app])

  const submit = async () => {
    const element = form.current
    if (!app || !element) return
    const fields = takeFields(element, app.auth)
    const missing = app.auth.find(({ key, optional }) => !optional && !fields[key])
    if (missing) {
      setFailure(`${missing.label} is missing. Fill in all fields again: what was typed is not kept here.`)
      return
    }
    setBusy(true)
    try {
      await api.invoke('accounts.add', { app: app.key, name: name.trim(), fields })
      await refreshAccounts()
      onClose()
    } catch (error) {
      setFailure(toErrorInfo(error).message)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      open={app !== undefined}
      onOpenChange={open => {
        if (!open) onClose()
      }}
      title={`Add a ${app?.name ?? ''} account`}
      size="s"
      description="The credential goes into this machine’s vault and is never shown again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            loading={isBusy}
            disabled={name.trim() === ''}
            onClick={() => void submit()}
          >
            Add account
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className={styles.form}
        autoComplete="off"
        onSubmit={event => {
          event.preventDefault()
          void submit()
        }}
      >
        <TextField label="Name" hint="What steps show." maxLength={200} value={name} onChange={setName} />
        {app?.auth.map(({ key, label, description, secret, optional }) => (
          <Field key={key} label={label} hint={description} optional={optional}>
            {ids => (
              <input
                {...ids}
                name={key}
                type={secret ? 'password' : 'text'}
                autoComplete={secret ? 'new-password' : 'off'}
                spellCheck={false}
                className={fieldStyles.control}
              />
            )}
          </Field>
        ))}
        {failure && <Callout tone="danger">{failure}</Callout>}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

/** Reads what was typed and empties the inputs. */
function takeFields(form: HTMLFormElement, auth: readonly AuthField[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const { key } of auth) {
    const input = form.elements.namedItem(key)
    if (!(input instanceof HTMLInputElement)) continue
    if (input.value !== '') fields[key] = input.value.trim()
    input.value = ''
  }
  return fields
}
