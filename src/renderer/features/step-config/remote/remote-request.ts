import type { RequestInput } from '#shared/ipc/contract.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Action, Prop, Remote } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Step } from '#shared/model/workflow.ts'
import { findSegments, holdsExpression } from '../expression/segments.ts'
import { givenValue } from '../fields/visible.ts'

export type RemoteRequest = Omit<RequestInput<'actions.load'>, 'query' | 'cursor'>

/** Whether the choices or fields of a prop can be loaded now, and if not, what is missing. */
export type RemoteState =
  | { readonly state: 'no-account' }
  /** A prop that has to be filled in first. */
  | { readonly state: 'waiting'; readonly on: Prop }
  /** A prop whose value only a run knows. */
  | { readonly state: 'unknown'; readonly on: Prop }
  | { readonly state: 'ready'; readonly request: RemoteRequest; readonly key: string }

interface RemoteForm {
  readonly action: Action
  readonly step: Pick<Step, 'props' | 'allowedHosts'>
  /** The account chosen in the editor, if it is on this machine. */
  readonly accountId: AccountId | undefined
  readonly env: readonly { readonly name: string; readonly value: string; readonly secret: boolean }[]
}

/** By convention of every action: another address for its API, so what is loaded depends on it as well. */
const ENDPOINT = 'endpoint'

export function remoteState(prop: Prop, { action, step, accountId, env }: RemoteForm): RemoteState {
  const remote = remoteOf(prop)
  if (!accountId || !remote) return { state: 'no-account' }
  const known = knownValues(action.props, step.props, env)
  for (const key of remote.dependsOn) {
    const on = action.props.find(one => one.key === key)
    if (!on || !isEmpty(known[key])) continue
    return { state: holdsExpression(step.props[key]) ? 'unknown' : 'waiting', on }
  }
  const decisive = [...remote.dependsOn, ENDPOINT].map(key => known[key] ?? null)
  const { key: actionKey, version } = action
  return {
    state: 'ready',
    request: {
      action: actionKey,
      version,
      prop: prop.key,
      props: known,
      accountId,
      allowedHosts: step.allowedHosts,
    },
    key: JSON.stringify([actionKey, version, prop.key, accountId, step.allowedHosts, decisive]),
  }
}

export const remoteOf = (prop: Prop): Remote | undefined => prop.remoteOptions ?? prop.remoteFields

/** What has to be known of a prop before others can be loaded by it: `false` and `0` are values, too. */
const isEmpty = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

/** The values that are known while editing, defaults filled in. Expressions are left out, but for those of plain env values. */
export function knownValues(
  props: readonly Prop[],
  values: JsonObject,
  env: RemoteForm['env'],
): Record<string, JsonValue> {
  const known: Record<string, JsonValue> = {}
  for (const prop of props) {
    const value = withEnv(givenValue(prop, values), env)
    if (value !== undefined && !hasExpression(value)) known[prop.key] = value
  }
  return known
}

/** Fills env values into a text that reads nothing else. */
export function withEnv(value: JsonValue | undefined, env: RemoteForm['env']): JsonValue | undefined {
  if (typeof value !== 'string') return value
  let text = ''
  let at = 0
  for (const { from, to, codeFrom, codeTo, closed } of findSegments(value)) {
    const name = /^\s*env\.([A-Z][A-Z0-9_]*)\s*$/.exec(value.slice(codeFrom, codeTo))?.[1]
    const variable = env.find(one => one.name === name)
    if (!closed || !variable || variable.secret) return value
    text += value.slice(at, from) + variable.value
    at = to
  }
  return text + value.slice(at)
}

function hasExpression(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(hasExpression)
  if (value !== null && typeof value === 'object') return Object.values(value).some(hasExpression)
  return holdsExpression(value)
}
