import { ownHostsOf } from '#actions/own-hosts.ts'
import { TerminalError } from '#engine/errors.ts'
import type { StepCredential, StepIo } from '#engine/index.ts'
import type { App, AuthField } from '#shared/model/action.ts'
import type { AccountCredentials } from './account-credentials.ts'

export interface CredentialRequest {
  readonly app: App
  readonly given: StepCredential | undefined
  readonly accounts: AccountCredentials
  readonly io: Pick<StepIo, 'secret'>
  /** What was given out before was refused. */
  readonly isRenewed?: boolean | undefined
}

/** A credential for one attempt. */
export interface ResolvedCredential {
  readonly app: App
  /** By field, as the action reads them. */
  readonly fields: Readonly<Record<string, string>>
  /** The values among them that must not be seen. */
  readonly secrets: readonly string[]
  /** [H5] Where its own address fields let it go. */
  readonly ownHosts: readonly string[]
  /** In words and without values: `account: My Google`, `external: steps.get_token`. */
  readonly source: string
}

type Fields = Readonly<Record<string, string>>

interface Found {
  readonly fields: Fields
  readonly source: string
  /** Fields that the credential holds beside those its app names. */
  readonly extra: readonly string[]
  readonly trustedAddresses: readonly string[] | undefined
}

/**
 * The life of a credential on its way into an action: resolved here, just before the step, for this attempt alone.
 * Every secret value is told to the run's writer before anything else can happen to it. Nothing here keeps it.
 * @throws PatchbayError `auth.missing`, naming the field
 */
export async function resolveCredential(request: CredentialRequest): Promise<ResolvedCredential | undefined> {
  const { app, given, io } = request
  if (app.auth.length === 0 && !app.dynamicFields) return undefined
  const { source, extra, trustedAddresses, fields: found } = await find(request)
  const asked = app.auth.filter(({ accountOnly }) => !accountOnly || given?.mode !== 'external')
  const fields = withDefaults(asked, found)
  const where = given?.mode === 'external' ? 'external authentication' : 'account'
  const secretFields = [
    ...asked.filter(({ secret }) => secret).map(({ key, label }) => ({ key, label })),
    ...extra.map(key => ({ key, label: key })),
  ]
  const secrets: string[] = []
  for (const { key, label } of secretFields) {
    const value = fieldOf(extra.includes(key) ? found : fields, key)
    if (!value) continue
    secrets.push(value)
    io.secret({ value, origin: `${app.name} ${where}: ${label}` })
  }
  for (const field of asked) {
    if (fields[field.key]?.trim() || field.optional) continue
    throw missing(request, field.label, field.key)
  }
  const all = { ...fields, ...Object.fromEntries(extra.map(key => [key, found[key] ?? ''])) }
  return {
    app,
    fields: Object.freeze(all),
    secrets,
    ownHosts: ownHostsOf(app, fields, trustedAddresses),
    source,
  }
}

async function find({ app, given, accounts, isRenewed = false }: CredentialRequest): Promise<Found> {
  if (given?.mode === 'external') {
    const { fields, source, trustedAddresses } = given
    return { fields, source: `external: ${source}`, extra: [], trustedAddresses }
  }
  if (given?.accountId === undefined) {
    throw new TerminalError(
      `This step has no ${app.name} account. Choose one, or turn on external authentication for the step.`,
      { code: 'auth.missing', details: { app: app.key } },
    )
  }
  const account = await accounts.credential(given.accountId, { fresh: isRenewed })
  if (account.app !== app.key) {
    throw new TerminalError(
      `The step’s account belongs to another app, not to ${app.name}. Choose another account.`,
      { code: 'auth.missing', details: { app: app.key } },
    )
  }
  const { fields, name } = account
  const extra = app.dynamicFields
    ? Object.keys(fields).filter(key => !app.auth.some(field => field.key === key))
    : []
  return { fields, source: `account: ${name}`, extra, trustedAddresses: undefined }
}

/** The app's own fields alone: what else was given is dropped. */
function withDefaults(asked: readonly AuthField[], given: Fields): Fields {
  return Object.fromEntries(
    asked.flatMap(({ key, default: preset }) => {
      const value = fieldOf(given, key)
      if (value?.trim()) return [[key, value]]
      return preset === undefined ? (value === undefined ? [] : [[key, value]]) : [[key, preset]]
    }),
  )
}

function missing({ app, given }: CredentialRequest, label: string, key: string): TerminalError {
  const message =
    given?.mode === 'external'
      ? `${label} of ${app.name} is empty. Check the expression in the step’s external authentication, and that the step it reads from returned a value.`
      : `The ${app.name} account holds no ${label}. Connect it again.`
  return new TerminalError(message, { code: 'auth.missing', details: { app: app.key, field: key } })
}

function fieldOf(fields: Fields, key: string): string | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined
}
