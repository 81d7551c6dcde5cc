import type { ActionDefinition, LoaderContext } from '#actions/define.ts'
import { CancelledError, TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { type RemoteAnswer, remoteAnswerSchema } from '#shared/ipc/credentials-contract.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { App, Prop } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Egress } from '../egress/egress.ts'
import { createSecretSearch, type SecretSearch, withoutSecrets } from '../egress/secret-search.ts'
import type { AccountCredentials } from './account-credentials.ts'
import { type ResolvedCredential, resolveCredential } from './credential.ts'
import { policyOf } from './guarded-session.ts'

export interface RemoteLoaderParts {
  readonly findAction: (key: string, version: string) => ActionDefinition | undefined
  readonly findApp: (key: string) => App | undefined
  readonly accounts: AccountCredentials
  readonly egress: Egress
  readonly timeoutMs?: number | undefined
}

export interface RemoteRequest {
  readonly action: string
  readonly version: string
  readonly prop: string
  readonly props: JsonObject
  readonly accountId: AccountId
  readonly allowedHosts: readonly string[]
  readonly query?: string | undefined
  readonly cursor?: string | undefined
}

/** Loads the choices and fields that a step's panel offers, by an account of the user who edits. */
export interface RemoteLoader {
  /** Asked for the same prop again, the answer before it is no longer waited for. */
  load(request: RemoteRequest): Promise<RemoteAnswer>
}

const TIMEOUT_MS = 20_000
const MAX_ITEMS = 1000
const MAX_LABEL = 500
const MAX_VALUE = 4000

export function createRemoteLoader(parts: RemoteLoaderParts): RemoteLoader {
  const { timeoutMs = TIMEOUT_MS } = parts
  const underWay = new Map<string, AbortController>()

  return {
    async load(request) {
      const key = `${request.action}@${request.version} ${request.prop}`
      underWay.get(key)?.abort(new CancelledError('Something else was asked for meanwhile.'))
      const aborter = new AbortController()
      underWay.set(key, aborter)
      const timer = setTimeout(() => aborter.abort(tooSlow(timeoutMs)), timeoutMs)
      try {
        return await loadOnce(parts, request, aborter.signal)
      } finally {
        clearTimeout(timer)
        if (underWay.get(key) === aborter) underWay.delete(key)
      }
    },
  }
}

async function loadOnce(
  parts: RemoteLoaderParts,
  request: RemoteRequest,
  signal: AbortSignal,
): Promise<RemoteAnswer> {
  const { definition, loader, prop } = findLoader(parts, request)
  const props = filledIn(definition, request.props)
  checkNeeded(definition, prop, props)
  const credential = await credentialFor(parts, definition, request.accountId)
  const search = createSecretSearch(credential?.secrets ?? [])
  signal.throwIfAborted()
  const session = parts.egress.open({
    policy: policyOf(credential, definition.action.name, request.allowedHosts),
    app: credential?.app.key,
    secrets: credential?.secrets ?? [],
    signal,
    onRequest: () => undefined,
  })
  const context: LoaderContext = {
    props: Object.freeze(props),
    app: credential?.app,
    auth: credential?.fields ?? {},
    signal,
    fetch: session.fetch,
    connect: session.connect,
    allowUrl: session.allowUrl,
    query: request.query === '' ? undefined : request.query,
    cursor: request.cursor,
  }
  try {
    return tidy(await untilAborted(loader(context), signal), prop, search)
  } catch (error) {
    throw signal.aborted ? signal.reason : inWords(error, prop, search)
  } finally {
    session.end()
  }
}

function findLoader({ findAction }: RemoteLoaderParts, { action, version, prop: key }: RemoteRequest) {
  const definition = findAction(action, version)
  const prop = definition?.action.props.find(candidate => candidate.key === key)
  const name = (prop?.remoteOptions ?? prop?.remoteFields)?.loader
  const loaders = definition?.loaders ?? {}
  const loader = name !== undefined && Object.hasOwn(loaders, name) ? loaders[name] : undefined
  if (definition === undefined || prop === undefined || loader === undefined) {
    throw new PatchbayError('This field has nothing that could be loaded.', { code: 'usage' })
  }
  return { definition, loader, prop }
}

/** What is known before a run: literals, and defaults where a field is empty. Expressions are not evaluated here. */
function filledIn({ action }: ActionDefinition, given: JsonObject): JsonObject {
  return Object.fromEntries(
    action.props.flatMap(({ key, default: preset }): [string, JsonValue][] => {
      const value = Object.hasOwn(given, key) ? given[key] : undefined
      if (value !== undefined && value !== null && value !== '') return isLiteral(value) ? [[key, value]] : []
      return preset === undefined ? [] : [[key, preset]]
    }),
  )
}

function isLiteral(value: JsonValue): boolean {
  return !JSON.stringify(value).includes('{{')
}

function checkNeeded({ action }: ActionDefinition, prop: Prop, props: JsonObject): void {
  const needed = (prop.remoteOptions ?? prop.remoteFields)?.dependsOn ?? []
  const missing = action.props.filter(({ key }) => needed.includes(key) && !Object.hasOwn(props, key))
  if (missing.length === 0) return
  const labels = missing.map(({ label }) => `“${label}”`).join(' and ')
  throw new PatchbayError(`Fill in ${labels} first, with a value rather than an expression.`, {
    code: 'step.invalid-props',
    details: { field: missing[0]?.key ?? '' },
  })
}

async function credentialFor(
  { accounts, findApp }: RemoteLoaderParts,
  { action }: ActionDefinition,
  accountId: AccountId,
): Promise<ResolvedCredential | undefined> {
  const key = action.auth === 'app' ? action.app : (await accounts.credential(accountId)).app
  const app = key === undefined ? undefined : findApp(key)
  if (app === undefined) return undefined
  // Nothing is kept of what is loaded, so there is no writer to tell.
  const io = { secret: () => undefined }
  return resolveCredential({ app, given: { mode: 'account', accountId }, accounts, io })
}

/** A loader that does not heed its signal is left behind. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** One page of what can be shown, without the credential, should the provider have echoed it. */
function tidy(answer: RemoteAnswer, prop: Prop, search: SecretSearch): RemoteAnswer {
  const parsed = remoteAnswerSchema.safeParse(answer)
  const wanted = prop.remoteOptions === undefined ? 'fields' : 'options'
  if (!parsed.success || parsed.data.kind !== wanted) throw unreadable(prop)
  const short = (text: string) => search.mask(text).slice(0, MAX_LABEL)
  const described = ({ description }: { description?: string | undefined }) =>
    description === undefined ? {} : { description: short(description) }
  if (parsed.data.kind === 'fields') {
    const fields = parsed.data.fields.filter(({ key }) => isUsable(key, search)).slice(0, MAX_ITEMS)
    return {
      kind: 'fields',
      fields: fields.map(field => ({ key: field.key, label: short(field.label), ...described(field) })),
    }
  }
  const options = parsed.data.options.filter(({ value }) => isUsable(value, search)).slice(0, MAX_ITEMS)
  const { nextCursor } = parsed.data
  return {
    kind: 'options',
    options: options.map(one => ({ label: short(one.label), value: one.value, ...described(one) })),
    ...(nextCursor === undefined || !isUsable(nextCursor, search) ? {} : { nextCursor }),
  }
}

/** A value is taken whole or not at all. */
function isUsable(value: string, search: SecretSearch): boolean {
  return value.length <= MAX_VALUE && !search.isIn(value)
}

/** The message of an error that is not ours may quote what was sent. */
function inWords(error: unknown, prop: Prop, search: SecretSearch): PatchbayError {
  return error instanceof PatchbayError ? withoutSecrets(error, search) : unreadable(prop)
}

function unreadable({ label }: Prop): PatchbayError {
  return new PatchbayError(`“${label}” could not be loaded: the provider’s answer was not as expected.`, {
    code: 'provider.rejected',
  })
}

function tooSlow(timeoutMs: number): TerminalError {
  return new TerminalError(
    `The provider did not answer within ${timeoutMs / 1000} seconds. Try again, or type the value.`,
    { code: 'provider.unreachable' },
  )
}
