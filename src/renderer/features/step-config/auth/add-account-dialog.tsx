import { type FormEvent, useEffect, useId, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { Button, Callout, Dialog, TextField } from '../../../components/index.ts'
import { api } from '../../../lib/api.ts'
import { refreshAccounts, useAppStore } from '../../../lib/stores/index.ts'

interface AddAccountDialogProps {
  readonly app: App
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly onAdded: (account: Account) => void
}

/** Takes the credential of an account, hands it to the vault, and forgets it at once. */
export function AddAccountDialog({ app, open, onOpenChange, onAdded }: AddAccountDialogProps) {
  const vault = useAppStore(state => state.info?.vault)
  const formId = useId()
  const [name, setName] = useState('')
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({})
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  useEffect(() => {
    if (open) return
    setFields({})
    setName('')
    setError(undefined)
  }, [open])
  const missing = app.auth.find(field => !field.optional && (fields[field.key] ?? '') === '')
  const isReady = name.trim() !== '' && !missing

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (!isReady) return
    const given = fields
    setFields({})
    setBusy(true)
    setError(undefined)
    try {
      const account = await api.invoke('accounts.add', { app: app.key, name: name.trim(), fields: given })
      await refreshAccounts()
      onAdded(account)
      onOpenChange(false)
    } catch (thrown) {
      setError(`${toErrorInfo(thrown).message} The credential was cleared; enter it again.`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="s"
      title={`Add ${app.name} account`}
      description="Kept in the vault of this machine. Workflow files never hold it."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} loading={isBusy} disabled={!isReady}>
            Add account
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={event => void submit(event)} style={{ display: 'grid', gap: 14 }}>
        {vault && vault.state !== 'ready' && <Callout tone="warning">{vault.message}</Callout>}
        {error && <Callout tone="danger">{error}</Callout>}
        <TextField
          label="Account name"
          hint="How you will know it again, e.g. whose it is."
          value={name}
          onChange={setName}
          maxLength={200}
          autoFocus
        />
        {app.auth.map(field => (
          <TextField
            key={field.key}
            label={field.label}
            hint={field.description}
            optional={field.optional}
            type={field.secret ? 'password' : 'text'}
            autoComplete={field.secret ? 'new-password' : 'off'}
            mono
            value={fields[field.key] ?? ''}
            onChange={text => setFields(now => ({ ...now, [field.key]: text }))}
          />
        ))}
      </form>
    </Dialog>
  )
}
