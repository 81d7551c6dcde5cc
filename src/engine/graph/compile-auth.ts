import type { Path } from '#shared/json.ts'
import type { Action, App, AuthField } from '#shared/model/action.ts'
import type { Step, StepAuth } from '#shared/model/workflow.ts'
import { compileValue, scriptsOf, type TemplateParser } from '../expression/compile-value.ts'
import type { References } from '../expression/references.ts'
import { expressionsOf, type ParsedTemplate } from '../expression/template.ts'
import type { PlannedAuth, PlannedAuthField } from './plan.ts'
import type { ProblemList } from './problem-list.ts'

interface AuthParts {
  readonly step: Step
  readonly action: Action
  readonly app: App | undefined
  readonly parse: TemplateParser
  readonly onTemplate: (parsed: ParsedTemplate, field: Path) => void
  readonly problems: ProblemList
}

interface CompiledAuth {
  readonly planned: readonly PlannedAuth[]
  readonly secretReferences: readonly References[]
}

const NONE: CompiledAuth = { planned: [], secretReferences: [] }
const UNSET: StepAuth = { mode: 'account', external: {}, reveal: false }

/** [R6] How the step is authenticated at its action's app. What it keeps for other apps is left alone. */
export function compileAuth(parts: AuthParts): CompiledAuth {
  const { step, app, problems } = parts
  if (!app || app.auth.length === 0) return NONE
  const auth = Object.hasOwn(step.auth, app.key) ? (step.auth[app.key] ?? UNSET) : UNSET
  if (auth.mode === 'external') return compileExternal(app, auth, parts)
  if (auth.accountId === undefined) {
    problems.error(
      `This step needs a ${app.name} account. Choose one, or turn on “Use external authentication”.`,
      {
        code: 'auth.missing',
        target: step.id,
        field: ['auth', app.key, 'accountId'],
      },
    )
  }
  const fieldKeys = app.auth.map(field => field.key)
  return {
    planned: [{ mode: 'account', app: app.key, accountId: auth.accountId, fieldKeys }],
    secretReferences: [],
  }
}

function compileExternal(app: App, auth: StepAuth, parts: AuthParts): CompiledAuth {
  const { step, problems } = parts
  const fields: PlannedAuthField[] = []
  const secretReferences: References[] = []
  for (const field of app.auth) {
    const text = Object.hasOwn(auth.external, field.key) ? (auth.external[field.key] ?? '') : ''
    const place: Path = ['auth', app.key, 'external', field.key]
    if (text.trim() === '') {
      if (field.optional) continue
      problems.error(
        `“${field.label}” is required for external authentication. Fill it in, for example with an expression.`,
        {
          code: 'auth.missing',
          target: step.id,
          field: place,
        },
      )
      continue
    }
    fields.push(compileField(field, text, { ...parts, app, place, secretReferences }))
  }
  for (const key of Object.keys(auth.external)) {
    if (app.auth.some(field => field.key === key)) continue
    problems.warning(`${app.name} has no credential field “${key}”. Remove it.`, {
      target: step.id,
      field: ['auth', app.key, 'external', key],
    })
  }
  return {
    planned: [{ mode: 'external', app: app.key, fields, source: '', trustedAddresses: [] }],
    secretReferences,
  }
}

interface FieldParts extends AuthParts {
  readonly app: App
  readonly place: Path
  readonly secretReferences: References[]
}

function compileField(
  { key, label, secret, optional }: AuthField,
  text: string,
  { step, app, place, parse, onTemplate, problems, secretReferences }: FieldParts,
): PlannedAuthField {
  const value = compileValue(text, place, parse, onTemplate)
  if (secret && value.kind === 'fixed') {
    problems.warning(
      `“${label}” is written into the workflow file as plain text. Read it with an expression instead, for example from a secret env value.`,
      { target: step.id, field: place },
    )
  }
  if (secret && value.kind === 'template') {
    for (const { references } of expressionsOf(value.template)) secretReferences.push(references)
  }
  return { key, label: `${app.name} › ${label}`, secret, optional, value, scripts: scriptsOf(value) }
}
