import type { App } from '#shared/model/action.ts'
import type { Step, StepAuth } from '#shared/model/workflow.ts'
import { withEntry } from '../with-entry.ts'

export const NO_AUTH: StepAuth = { mode: 'account', external: {}, reveal: false }

export type AuthChange = Partial<Omit<StepAuth, 'accountId'>> & {
  /** `null`: no account any more. */
  readonly accountId?: StepAuth['accountId'] | null
}

/** A step with something about one of its credentials changed. */
export function withAuth(step: Step, app: string, change: AuthChange): Step {
  const { accountId, ...others } = change
  const { accountId: before, ...kept } = step.auth[app] ?? NO_AUTH
  const account = accountId === undefined ? before : (accountId ?? undefined)
  const auth: StepAuth = { ...kept, ...others, ...(account === undefined ? {} : { accountId: account }) }
  return { ...step, auth: withEntry(step.auth, app, auth) }
}

/** A step that authenticates at `app` alone, as it did when it last had it; at nothing without one. */
export function withOnlyApp(step: Step, app: string | undefined, before: StepAuth | undefined): Step {
  return { ...step, auth: app === undefined ? {} : { [app]: step.auth[app] ?? before ?? NO_AUTH } }
}

export const withoutApp = (step: Step, app: string): Step => ({
  ...step,
  auth: withEntry<StepAuth>(step.auth, app, undefined),
})

/** What external authentication asks for: fields that mean something on one machine alone stay with accounts. */
export const externalFields = (app: App): App['auth'] => app.auth.filter(field => !field.accountOnly)

/** Apps whose accounts hold fields of the user's choice can't be brought by a run. */
export const canBeExternal = (app: App): boolean => !app.dynamicFields && externalFields(app).length > 0

/** Keys of external values that no field of the app takes in. */
export function ignoredFields(app: App, { external }: StepAuth): string[] {
  const known = new Set(externalFields(app).map(({ key }) => key))
  return Object.keys(external).filter(key => !known.has(key))
}
