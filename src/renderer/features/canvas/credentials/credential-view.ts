import { create } from 'zustand'
import type { CredentialFlowMap } from '#shared/model/credential-flow.ts'
import { type CredentialGroup, groupFlows, involvedParts } from '../model/credential-groups.ts'

/** The view that shows where credentials go; off unless asked for. */
interface CredentialView {
  readonly isOn: boolean
  readonly map: CredentialFlowMap | undefined
  readonly groups: readonly CredentialGroup[]
  /** Ids of the parts that stay bright; undefined while nothing is known. */
  readonly involved: ReadonlySet<string> | undefined
  readonly isLoading: boolean
  readonly error: string | undefined
  /** The run shown keeps nothing, so this is what the workflow can do. */
  readonly isRunUnknown: boolean
  /** Key of the group whose details are open. */
  readonly active: string | undefined
}

const OFF: CredentialView = {
  isOn: false,
  map: undefined,
  groups: [],
  involved: undefined,
  isLoading: false,
  error: undefined,
  isRunUnknown: false,
  active: undefined,
}

export const useCredentialView = create<CredentialView>(() => OFF)

const { setState, getState } = useCredentialView

export const toggleCredentialView = () => setState(getState().isOn ? OFF : { ...OFF, isOn: true })
export const resetCredentialView = () => setState(OFF)
export const showFlow = (active: string | undefined) => setState({ active })
export const flowsLoading = () => setState({ isLoading: true })
export const flowsFailed = (error: string) => setState({ isLoading: false, error })

/** Until then a popover gives the focus back, which would close the next one, or take it from a field. */
export const POPOVER_CLOSES_MS = 80

/** Takes an answer; one that comes after the view was closed is dropped. */
export function putFlows(
  map: CredentialFlowMap,
  workflow: Parameters<typeof groupFlows>[1],
  isRunUnknown: boolean,
): void {
  if (!getState().isOn) return
  const groups = groupFlows(map.flows, workflow)
  setState({
    map,
    groups,
    involved: involvedParts(groups),
    isLoading: false,
    error: undefined,
    isRunUnknown,
  })
}

/** Whether a part stands back because no credential passes it. */
export const useIsDimmed = (id: string): boolean =>
  useCredentialView(({ isOn, involved }) => isOn && involved !== undefined && !involved.has(id))
