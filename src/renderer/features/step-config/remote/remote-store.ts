import { create } from 'zustand'
import { toErrorInfo } from '#shared/errors.ts'
import type { RemoteAnswer } from '#shared/ipc/credentials-contract.ts'
import { api } from '../../../lib/api.ts'
import type { RemoteRequest } from './remote-request.ts'

export type RemoteOption = Extract<RemoteAnswer, { kind: 'options' }>['options'][number]
export type RemoteField = Extract<RemoteAnswer, { kind: 'fields' }>['fields'][number]

/** What a provider gave for one prop, as far as it is known. In memory alone: it is the account owner's data. */
export interface Loading {
  readonly isLoading: boolean
  readonly error?: string | undefined
  readonly options?: readonly RemoteOption[] | undefined
  readonly fields?: readonly RemoteField[] | undefined
  readonly nextCursor?: string | undefined
  readonly loadedAtMs?: number | undefined
}

interface RemoteStore {
  /** By the request's key and the text searched for. */
  readonly answers: Readonly<Record<string, Loading>>
  /** By the request's key: labels of every option seen, by value. */
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export const useRemoteStore = create<RemoteStore>(() => ({ answers: {}, labels: {} }))

const MOST_ANSWERS = 200
const IDLE: Loading = { isLoading: false }

export const answerKey = (key: string, query: string): string => `${key}\n${query}`

export const useAnswer = (key: string | undefined, query = ''): Loading =>
  useRemoteStore(state => (key === undefined ? undefined : state.answers[answerKey(key, query)]) ?? IDLE)

interface Ask {
  readonly key: string
  readonly request: RemoteRequest
  readonly query?: string | undefined
  /** The page after the ones that are there. */
  readonly isNext?: boolean | undefined
}

/** Loads from the provider. What is there stays until the answer comes; one request at a time for the same thing. */
export async function loadRemote({ key, request, query = '', isNext = false }: Ask): Promise<void> {
  const id = answerKey(key, query)
  const before = useRemoteStore.getState().answers[id] ?? IDLE
  if (before.isLoading || (isNext && before.nextCursor === undefined)) return
  const { error: _, ...kept } = before
  put(id, { ...kept, isLoading: true })
  try {
    const answer = await api.invoke('actions.load', {
      ...request,
      ...(query === '' ? {} : { query }),
      ...(isNext && before.nextCursor !== undefined ? { cursor: before.nextCursor } : {}),
    })
    const loaded = { isLoading: false, loadedAtMs: Date.now() }
    if (answer.kind === 'fields') return put(id, { ...loaded, fields: answer.fields })
    remember(key, answer.options)
    put(id, {
      ...loaded,
      options: isNext ? joined(before.options ?? [], answer.options) : answer.options,
      nextCursor: answer.nextCursor,
    })
  } catch (thrown) {
    put(id, { ...before, isLoading: false, error: toErrorInfo(thrown).message })
  }
}

/** Pages may overlap when something was added meanwhile. */
export function joined(before: readonly RemoteOption[], more: readonly RemoteOption[]): RemoteOption[] {
  const known = new Set(before.map(({ value }) => value))
  return [...before, ...more.filter(({ value }) => !known.has(value))]
}

function put(id: string, answer: Loading): void {
  useRemoteStore.setState(({ answers }) => {
    const { [id]: _, ...others } = answers
    const kept = Object.entries(others).slice(-MOST_ANSWERS)
    return { answers: { ...Object.fromEntries(kept), [id]: answer } }
  })
}

function remember(key: string, options: readonly RemoteOption[]): void {
  const fresh = Object.fromEntries(options.map(({ value, label }) => [value, label]))
  useRemoteStore.setState(({ labels }) => ({ labels: { ...labels, [key]: { ...labels[key], ...fresh } } }))
}
