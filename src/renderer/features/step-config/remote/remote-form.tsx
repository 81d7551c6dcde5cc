import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Action, Prop } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Step } from '#shared/model/workflow.ts'
import { useAccounts, useDocument } from '../../../lib/stores/index.ts'
import { type RemoteState, remoteState } from './remote-request.ts'

/** What loading by the step's account needs to know of its form. */
interface RemoteForm {
  readonly action: Action
  readonly step: Step
  readonly accountId: AccountId | undefined
  /** Where the account is chosen; undefined when the step has no app yet. */
  readonly app: string | undefined
}

const Context = createContext<RemoteForm | undefined>(undefined)

export function RemoteFormProvider({
  step,
  action,
  children,
}: {
  step: Step
  action: Action
  children: ReactNode
}) {
  const accounts = useAccounts()
  const app = pickerApp(step, action)
  const chosen = app === undefined ? undefined : step.auth[app]?.accountId
  const accountId = accounts.some(({ id }) => id === chosen) ? chosen : undefined
  const value = useMemo(() => ({ action, step, accountId, app }), [action, step, accountId, app])
  return <Context value={value}>{children}</Context>
}

/** The app by whose account choices are loaded. */
const pickerApp = (step: Step, action: Action): string | undefined =>
  action.auth === 'app' ? action.app : Object.keys(step.auth)[0]

/** How the choices or fields of a prop stand; undefined for props of the author's own code. */
export function useRemoteState(
  prop: Prop,
): (RemoteState & { readonly form: Pick<RemoteForm, 'app'> }) | undefined {
  const form = useContext(Context)
  const env = useDocument(state => state.workflow.env)
  return useMemo(() => {
    if (!form?.action.props.includes(prop)) return undefined
    return { ...remoteState(prop, { ...form, env }), form }
  }, [form, prop, env])
}
