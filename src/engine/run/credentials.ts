import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import { buildValue, NO_SCRIPTS, runScripts, type ScriptResults } from '../expression/evaluate.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import type { PlannedAuth, PlannedAuthField } from '../graph/plan.ts'
import type { ExpressionSandbox, Secret, StepCredential } from '../ports.ts'

export interface ResolvedAuth {
  readonly credentials: Readonly<Record<string, StepCredential>>
  readonly secrets: readonly Secret[]
}

/** What `step.started` tells of a step's credentials: which fields there are, never what is in them. */
export type AuthShape = Record<string, { mode: 'account' | 'external'; fields: string[] }>

export const NO_AUTH: ResolvedAuth = { credentials: Object.freeze({}), secrets: [] }

/** The scripts of all credential fields are asked first; without any, resolving takes no waiting. */
export async function runAuthScripts(
  auth: readonly PlannedAuth[],
  scope: ExpressionScope,
  sandbox: ExpressionSandbox,
): Promise<ScriptResults> {
  const uses = auth.flatMap(one =>
    one.mode === 'external' ? one.fields.flatMap(field => field.scripts) : [],
  )
  return uses.length === 0 ? NO_SCRIPTS : runScripts(uses, scope, sandbox)
}

export function hasAuthScripts(auth: readonly PlannedAuth[]): boolean {
  return auth.some(one => one.mode === 'external' && one.fields.some(field => field.scripts.length > 0))
}

/** [R42] Credentials are resolved anew for each attempt, and nothing here keeps them. */
export function resolveAuth(
  auth: readonly PlannedAuth[],
  scope: ExpressionScope,
  scripts: ScriptResults,
): ResolvedAuth {
  if (auth.length === 0) return NO_AUTH
  const credentials: Record<string, StepCredential> = {}
  const secrets: Secret[] = []
  for (const one of auth) {
    if (one.mode === 'account') {
      credentials[one.app] = { mode: 'account', accountId: one.accountId }
      continue
    }
    const fields: Record<string, string> = {}
    for (const field of one.fields) {
      const value = fieldText(field, buildValue(field.value, scope, scripts))
      if (value === undefined) continue
      fields[field.key] = value
      if (field.secret) secrets.push({ value, origin: field.label })
    }
    credentials[one.app] = {
      mode: 'external',
      fields,
      source: one.source,
      trustedAddresses: one.trustedAddresses,
    }
  }
  return { credentials, secrets }
}

export function authShape(auth: readonly PlannedAuth[]): AuthShape {
  const shape: AuthShape = {}
  for (const one of auth) {
    const fields = one.mode === 'account' ? [...one.fieldKeys] : one.fields.map(field => field.key)
    shape[one.app] = { mode: one.mode, fields }
  }
  return shape
}

function fieldText(field: PlannedAuthField, value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' && value.trim() !== '') return value
  if (value === undefined || value === null || value === '' || typeof value === 'string') {
    if (field.optional) return undefined
    throw badField(field, 'is empty. Check its expression, and that the step it reads from returned a value')
  }
  throw badField(
    field,
    `must be text; its expression gave ${Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : 'true or false'}`,
  )
}

function badField({ label, key }: PlannedAuthField, what: string): PatchbayError {
  return new PatchbayError(`${label} ${what}.`, { code: 'auth.missing', details: { field: key } })
}
