import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { AppDefinition, LoaderContext } from '#actions/define.ts'
import { findAction, findApp } from '#actions/index.ts'
import { toErrorInfo } from '#shared/errors.ts'
import type { RemoteAnswer } from '#shared/ipc/credentials-contract.ts'
import type { JsonObject } from '#shared/json.ts'
import { createEgress } from '../../src/main/egress/egress.ts'
import { type Attempt, accountId, attemptStep } from './step-attempt.ts'

/** How a step comes by its credential. An action can't tell them apart. */
export type Way = 'an account' | 'external authentication'
export const WAYS: readonly Way[] = ['an account', 'external authentication']

export interface Credential {
  readonly app: string
  readonly fields: Readonly<Record<string, string>>
  /** Of external authentication. */
  readonly trustedAddresses?: readonly string[]
}

export interface ActionCall {
  readonly action: string
  readonly props: JsonObject
  readonly allowedHosts?: string[]
}

/** One attempt of an action that has an app, through the real step runner and the real door. */
export function attemptAs(way: Way, credential: Credential, call: ActionCall): Attempt {
  const { app, fields, trustedAddresses = [] } = credential
  if (way === 'an account') {
    return attemptStep({
      ...call,
      auth: { [app]: { mode: 'account', accountId } },
      parts: { accounts: { credential: async () => ({ app, name: 'Test', fields }) } },
    })
  }
  const external = { mode: 'external' as const, fields, source: 'steps.get_token', trustedAddresses }
  return attemptStep({ ...call, auth: { [app]: external } })
}

/** The error of a failing attempt, after making sure that no part of it holds `canary`, as every test secret does. */
export async function failureOf(result: Promise<unknown>): Promise<unknown> {
  const error = await result.then(
    () => expect.unreachable('it should fail'),
    (thrown: unknown) => thrown,
  )
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary/i)
  expect(JSON.stringify(toErrorInfo(error))).not.toMatch(/canary/i)
  return error
}

const egress = createEgress()

function openFor({ app, fields }: Credential, allowedHosts: readonly string[]) {
  const found = findApp(app)
  return egress.open({
    policy: {
      appName: found?.name ?? app,
      appHosts: found?.hosts ?? [],
      allowedHosts,
      ownHosts: [],
      isOpen: false,
    },
    app,
    secrets: Object.values(fields),
    signal: new AbortController().signal,
    onRequest: () => undefined,
  })
}

/** What a picker or a list of fields shows. */
export function load(
  credential: Credential,
  call: ActionCall & { readonly loader: string } & Pick<LoaderContext, 'query' | 'cursor'>,
): Promise<RemoteAnswer> {
  const { action, props, allowedHosts = [], loader, query, cursor } = call
  const loaders = findAction(action, '1.0.0')?.loaders ?? {}
  const { fetch, connect, allowUrl } = openFor(credential, allowedHosts)
  const context = { props, auth: credential.fields, fetch, connect, allowUrl, query, cursor }
  return (
    loaders[loader]?.({ ...context, signal: new AbortController().signal }) ??
    Promise.reject(new Error(`${action} has no loader ${loader}`))
  )
}

/** *Test connection*, with the vendor's address led to a stand-in. */
export function testConnection(
  definition: AppDefinition,
  credential: Credential,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<{ readonly identity?: string | undefined }> {
  const { fetch, connect } = openFor(credential, [new URL(to).host])
  const led: typeof fetch = (input, init) => {
    expect(String(input)).toMatch(new RegExp(`^${from}`))
    return fetch(String(input).replace(from, to), init)
  }
  return (
    definition.test?.({
      auth: credential.fields,
      signal: new AbortController().signal,
      fetch: led,
      connect,
    }) ?? Promise.reject(new Error('no test'))
  )
}
