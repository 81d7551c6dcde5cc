import { Lightbulb } from 'lucide-react'
import type { ErrorCode, ErrorInfo } from '#shared/errors.ts'
import styles from './step-record.module.css'

/** What usually helps, where the message can't know it. Codes whose messages say it themselves have none. */
const HINTS: Partial<Readonly<Record<ErrorCode, string>>> = {
  'step.timeout': 'Give the step more time in its settings, or let it do less at once.',
  'run.timeout': 'Give the run more time in the workflow’s settings.',
  'code.out-of-memory':
    'Raise the memory limit in the workflow’s settings, or let the code hold less at once.',
  'code.output-too-large': 'Return only what later steps read.',
  'code.module-not-found': 'Check how the import is written: the names of packages have to match exactly.',
  'expression.failed': 'Look at what the earlier steps gave in this run: something read here was not there.',
  'auth.rejected': 'Check that the credential is still valid and has the rights that this step needs.',
  'auth.reconnect': 'Reconnect the account, then replay the run from this step.',
  'provider.unreachable':
    'Check the address and the network. Retries in the step’s settings bridge short failures.',
  'provider.rate-limited': 'Let the step retry with a longer wait, or run fewer at once.',
  'run.interrupted': 'Patchbay ended while the run was under way. Replay it from the step where it stopped.',
  'vault.locked': 'Unlock the vault, then replay the run.',
}

/** What to do about an error. */
export function ErrorHint({ error }: { error: ErrorInfo }) {
  const hint = HINTS[error.code]
  if (hint === undefined) return null
  return (
    <p className={styles.hint}>
      <Lightbulb size={12} aria-label="Hint" />
      {hint}
    </p>
  )
}
