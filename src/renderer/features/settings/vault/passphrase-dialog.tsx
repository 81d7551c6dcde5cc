import { type ReactNode, useRef, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { VaultDetails } from '#shared/model/account.ts'
import { Button, Callout, Dialog, SecretInput, takeSecret } from '../../../components/index.ts'
import { takeVault } from '../../../lib/stores/vault-store.ts'
import styles from '../settings-dialog.module.css'

export interface PassphraseDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description: ReactNode
  readonly confirmLabel: string
  /** `new` asks twice; `either` takes none, too; `none` asks for nothing. */
  readonly asks: 'new' | 'existing' | 'either' | 'none'
  /** @throws what is then shown; what was typed is gone */
  readonly onConfirm: (passphrase: string) => Promise<VaultDetails>
  /** Whether the answer is what was wanted, or why not. */
  readonly refusal?: (details: VaultDetails) => string | undefined
}

/** A question about the vault that may need its passphrase. */
export function PassphraseDialog(props: PassphraseDialogProps) {
  const { open, onClose, title, description, confirmLabel, asks } = props
  const first = useRef<HTMLInputElement>(null)
  const second = useRef<HTMLInputElement>(null)
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const close = () => {
    setFailure(undefined)
    onClose()
  }
  const submit = async () => {
    const passphrase = takeSecret(first)
    const repeated = takeSecret(second)
    const mistake = mistakeIn(asks, passphrase, repeated)
    if (mistake) return setFailure(mistake)
    setBusy(true)
    try {
      const details = await props.onConfirm(passphrase)
      takeVault(details)
      const refusal = props.refusal?.(details)
      if (refusal) setFailure(refusal)
      else close()
    } catch (error) {
      setFailure(toErrorInfo(error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={next => {
        if (!next) close()
      }}
      title={title}
      description={description}
      size="s"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" loading={isBusy} onClick={() => void submit()}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form
        className={styles.fields}
        autoComplete="off"
        onSubmit={event => {
          event.preventDefault()
          void submit()
        }}
      >
        {asks !== 'none' && (
          <SecretInput
            label="Passphrase"
            hint={asks === 'new' ? 'At least 12 characters. Nobody can recover it.' : undefined}
            optional={asks === 'either'}
            inputRef={first}
            autoFocus
          />
        )}
        {asks === 'new' && <SecretInput label="Passphrase again" inputRef={second} />}
        {failure && <Callout tone="danger">{failure}</Callout>}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

const MIN_LENGTH = 12

function mistakeIn(asks: PassphraseDialogProps['asks'], passphrase: string, repeated: string) {
  if (asks === 'none' || asks === 'either') return undefined
  if (asks === 'existing') return passphrase === '' ? 'Type the vault’s passphrase.' : undefined
  if (passphrase.length < MIN_LENGTH)
    return `The passphrase needs at least ${MIN_LENGTH} characters. Type it twice again.`
  return passphrase === repeated ? undefined : 'The two differ. Type it twice again.'
}
