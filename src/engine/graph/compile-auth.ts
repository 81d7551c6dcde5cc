import type { Path } from '#shared/json.ts'
import type { Action, App, AuthField } from '#shared/model/action.ts'
import type { Step, StepAuth } from '#shared/model/workflow.ts'
import { compileValue, scriptsOf, type TemplateParser } from '../expression/compile-value.ts'
import type { References } from '../expression/references.ts'
import { expressionsOf, type ParsedTemplate } from '../expression/template.ts'
import { credentialOrigin, type FieldReads } from './credential-origin.ts'
import type { PlannedAuth, PlannedAuthField } from './plan.ts'
import type { ProblemList } from './problem-list.ts'
import { hasCredential, type StepApp, stepApps } from './step-apps.ts'

interface AuthParts {
  readonly step: Step
  readonly action: Action
  readonly apps: ReadonlyMap<string, App>
  readonly parse: TemplateParser
  readonly onTemplate: (parsed: ParsedTemplate, field: Path) => void
  readonly problems: ProblemList
}

interface CompiledAuth {
  readonly planned: readonly PlannedAuth[]
  readonly secretReferences: readonly References[]
  /** Apps whose plain values the step's code may have. */
  readonly revealed: readonly string[]
}

/** [R6] How the step is authenticated, at each app that its action talks to. */
export function compileAuth(parts: AuthParts): CompiledAuth {
  const { step, action, apps, problems } = parts
  const chosen = stepApps(step, action, apps)
  if (action.auth === 'one' && chosen.length > 1) {
    problems.error(
      `${action.name} carries one credential, but ${chosen.length} apps are chosen. Keep one and remove the others.`,
      { code: 'auth.missing', target: step.id, field: ['auth'] },
    )
  }
  const planned: PlannedAuth[] = []
  const secretReferences: References[] = []
  for (const one of chosen) {
    const compiled = compileOne(one, parts)
    if (!compiled) continue
    planned.push(compiled.planned)
    secretReferences.push(...compiled.secretReferences)
  }
  const revealed =
    action.runtime === 'code' ? chosen.filter(({ auth }) => auth.reveal).map(({ key }) => key) : []
  return { planned, secretReferences, revealed }
}

interface CompiledOne {
  readonly planned: PlannedAuth
  readonly secretReferences: readonly References[]
}

/** Apps that users define lie in the vault, and are not known while it is locked. */
function adviceOf(key: string): string {
  return key.startsWith('custom_')
    ? 'Unlock the vault if it is locked: apps of your own are in it. Else define it under Accounts, or choose another one.'
    : 'Choose another one, define it under Accounts, or update Patchbay.'
}

function compileOne({ key, app, auth }: StepApp, parts: AuthParts): CompiledOne | undefined {
  const { step, problems } = parts
  if (!app) {
    problems.error(`There is no app “${key}” here. ${adviceOf(key)}`, {
      code: 'auth.missing',
      target: step.id,
      field: ['auth', key],
    })
    return undefined
  }
  if (!hasCredential(app)) {
    problems.warning(`${app.name} needs no credential. Remove it from the step’s authentication.`, {
      code: 'auth.missing',
      target: step.id,
      field: ['auth', key],
    })
    return undefined
  }
  return auth.mode === 'external' ? compileExternal(app, auth, parts) : compileAccount(app, auth, parts)
}

function compileAccount(app: App, { accountId }: StepAuth, { step, problems }: AuthParts): CompiledOne {
  if (accountId === undefined) {
    const orElse = app.dynamicFields
      ? 'Choose one, or add one under Accounts.'
      : 'Choose one, or turn on “Use external authentication”.'
    problems.error(`This step needs ${article(app.name)} ${app.name} account. ${orElse}`, {
      code: 'auth.missing',
      target: step.id,
      field: ['auth', app.key, 'accountId'],
    })
  }
  const fieldKeys = app.auth.map(field => field.key)
  return { planned: { mode: 'account', app: app.key, accountId, fieldKeys }, secretReferences: [] }
}

const article = (name: string) => (/^[AEIOU]/i.test(name) ? 'an' : 'a')

function compileExternal(app: App, auth: StepAuth, parts: AuthParts): CompiledOne | undefined {
  const { step, problems } = parts
  if (app.dynamicFields) {
    problems.error(
      `${app.name} is always used by an account. Turn off “Use external authentication”, and choose an account.`,
      { code: 'auth.missing', target: step.id, field: ['auth', app.key, 'mode'] },
    )
    return undefined
  }
  const external = { ...parts, app, auth }
  const fields: PlannedAuthField[] = []
  const reads: FieldReads[] = []
  for (const field of app.auth) {
    if (field.accountOnly) continue
    const text = externalText(field, external)
    if (text === undefined) continue
    const planned = compileField(field, text, external)
    fields.push(planned)
    reads.push({
      key: field.key,
      secret: field.secret,
      isAddress: field.address !== undefined,
      reads: referencesOf(planned),
    })
  }
  warnOfIgnored(external)
  const { words, trustedAddresses, steps } = credentialOrigin(reads)
  if (step.allowedHosts.length === 0) warnOfUntrusted(reads, trustedAddresses, external)
  return {
    planned: {
      mode: 'external',
      app: app.key,
      fields,
      source: words,
      trustedAddresses,
      sourceSteps: steps ?? [],
    },
    secretReferences: reads.filter(({ secret }) => secret).flatMap(field => field.reads),
  }
}

interface ExternalParts extends AuthParts {
  readonly app: App
  readonly auth: StepAuth
}

const given = ({ external }: StepAuth, key: string): string =>
  (Object.hasOwn(external, key) ? (external[key] ?? '') : '').trim()

/** What is written in a field, or its default; undefined when it stays empty. */
function externalText(field: AuthField, { app, auth, step, problems }: ExternalParts): string | undefined {
  if (given(auth, field.key) !== '') return auth.external[field.key]
  if (field.default !== undefined && !field.secret) return field.default
  if (field.optional) return undefined
  problems.error(
    `“${field.label}” is required for external authentication. Fill it in, for example with an expression.`,
    { code: 'auth.missing', target: step.id, field: ['auth', app.key, 'external', field.key] },
  )
  return undefined
}

/** [R46] When the step runs, such an address is refused unless its host is among those that the author added. */
function warnOfUntrusted(
  fields: readonly FieldReads[],
  trusted: readonly string[],
  { app, step, problems }: ExternalParts,
): void {
  for (const { key, isAddress } of fields) {
    if (!isAddress || trusted.includes(key)) continue
    const label = app.auth.find(field => field.key === key)?.label ?? key
    problems.warning(
      `“${label}” is not read from where the secret is read from, so the credential will not be sent there. Read both from one step, or add the hosts it may name to the step’s allowed hosts.`,
      { code: 'auth.host-not-allowed', target: step.id, field: ['auth', app.key, 'external', key] },
    )
  }
}

function warnOfIgnored({ app, auth: { external }, step, problems }: ExternalParts): void {
  for (const [key, text] of Object.entries(external)) {
    const field = app.auth.find(candidate => candidate.key === key)
    const place = { target: step.id, field: ['auth', app.key, 'external', key] }
    if (!field) problems.warning(`${app.name} has no credential field “${key}”. Remove it.`, place)
    else if (field.accountOnly && text.trim() !== '')
      problems.warning(
        `“${field.label}” means something on its account’s machine alone, so external authentication ignores it. Empty it, or use an account.`,
        place,
      )
  }
}

function compileField(
  { key, label, secret, optional }: AuthField,
  text: string,
  { step, app, auth, parse, onTemplate, problems }: ExternalParts,
): PlannedAuthField {
  const place: Path = ['auth', app.key, 'external', key]
  const isDefault = given(auth, key) === ''
  const value = isDefault
    ? ({ kind: 'fixed', value: text } as const)
    : compileValue(text, place, parse, onTemplate)
  if (secret && value.kind === 'fixed') {
    problems.warning(
      `“${label}” is written into the workflow file as plain text. Read it with an expression instead, for example from a secret env value.`,
      { target: step.id, field: place },
    )
  }
  return { key, label: `${app.name} › ${label}`, secret, optional, value, scripts: scriptsOf(value) }
}

const referencesOf = ({ value }: PlannedAuthField): References[] =>
  value.kind === 'template' ? expressionsOf(value.template).map(({ references }) => references) : []
