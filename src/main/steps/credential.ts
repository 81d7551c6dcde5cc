import { TerminalError } from '#engine/errors.ts'
import type { StepCredential, StepIo } from '#engine/index.ts'
import type { App } from '#shared/model/action.ts'
import type { AccountCredentials } from './account-credentials.ts'

interface CredentialRequest {
  readonly app: App
  readonly given: StepCredential | undefined
  readonly accounts: AccountCredentials
  readonly io: Pick<StepIo, 'secret'>
}

/**
 * The life of a credential on its way into an action: resolved here, just before the step, for this attempt alone.
 * Every secret value is told to the run's writer before anything else can happen to it. Nothing here keeps it.
 * @throws PatchbayError `auth.missing`, naming the field
 */
export function resolveCredential(request: CredentialRequest): Readonly<Record<string, string>> {
  const { app, given, io } = request
  if (app.auth.length === 0) return {}
  const fields = readFields(request)
  const source = given?.mode === 'external' ? 'external authentication' : 'account'
  for (const { key, label, secret } of app.auth) {
    const value = fields[key]
    if (secret && value) io.secret({ value, origin: `${app.name} ${source}: ${label}` })
  }
  for (const field of app.auth) {
    if (fields[field.key]?.trim() || field.optional) continue
    throw missing(request, field.label, field.key)
  }
  return Object.freeze(Object.fromEntries(app.auth.flatMap(({ key }) => pick(fields, key))))
}

function readFields({ app, given, accounts }: CredentialRequest): Readonly<Record<string, string>> {
  if (given?.mode === 'external') return given.fields
  if (given?.accountId === undefined) {
    throw new TerminalError(
      `This step has no ${app.name} account. Choose one, or turn on external authentication for the step.`,
      { code: 'auth.missing', details: { app: app.key } },
    )
  }
  const account = accounts.credential(given.accountId)
  if (account.app === app.key) return account.fields
  throw new TerminalError(
    `The step’s account belongs to another app, not to ${app.name}. Choose another account.`,
    { code: 'auth.missing', details: { app: app.key } },
  )
}

function missing({ app, given }: CredentialRequest, label: string, key: string): TerminalError {
  const message =
    given?.mode === 'external'
      ? `${label} of ${app.name} is empty. Check the expression in the step’s external authentication, and that the step it reads from returned a value.`
      : `The ${app.name} account holds no ${label}. Connect it again.`
  return new TerminalError(message, { code: 'auth.missing', details: { app: app.key, field: key } })
}

function pick(fields: Readonly<Record<string, string>>, key: string): [string, string][] {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined
  return value === undefined ? [] : [[key, value]]
}
