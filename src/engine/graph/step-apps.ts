import type { Action, App } from '#shared/model/action.ts'
import type { Step, StepAuth } from '#shared/model/workflow.ts'

/** One app that a step is authenticated at. */
export interface StepApp {
  readonly key: string
  /** Undefined: there is no such app here. */
  readonly app: App | undefined
  readonly auth: StepAuth
}

const UNSET: StepAuth = { mode: 'account', external: {}, reveal: false }

/**
 * [R6] The apps of a step: its action's own, or the ones that its author chose where the action leaves that open. What
 * the step keeps for other apps is left alone.
 */
export function stepApps(step: Step, action: Action, apps: ReadonlyMap<string, App>): StepApp[] {
  if (action.auth !== 'app') {
    return Object.entries(step.auth).map(([key, auth]) => ({ key, app: apps.get(key), auth }))
  }
  const app = action.app === undefined ? undefined : apps.get(action.app)
  if (!app || !hasCredential(app)) return []
  const auth = Object.hasOwn(step.auth, app.key) ? (step.auth[app.key] ?? UNSET) : UNSET
  return [{ key: app.key, app, auth }]
}

export const hasCredential = (app: App): boolean => app.auth.length > 0 || app.dynamicFields
