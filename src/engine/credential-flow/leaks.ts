import type { Path } from '#shared/json.ts'
import type { CredentialFlow, CredentialSink } from '#shared/model/credential-flow.ts'
import type { Reference } from '../expression/references.ts'
import type { SecretPath } from '../ports.ts'
import { pathText } from '../values/path-text.ts'
import { type FlowFacts, type FlowStep, meets, sourceOf } from './gather.ts'
import { codeWords, leakWords } from './words.ts'

/** [F2] [F3] Where a step reads secrets outside of its authentication. */
export function findLeaks(step: FlowStep, facts: FlowFacts): CredentialFlow[] {
  const ofProps = step.props.flatMap(({ prop, reads }) =>
    reads.flatMap(read => {
      const secret = secretRead(read, facts)
      return secret ? [propLeak(step, facts, { ...secret, prop: prop.key, label: prop.label })] : []
    }),
  )
  return [...ofProps, ...codeLeaks(step, facts)]
}

interface SecretRead {
  readonly read: Reference
  /** Only the credential headers of a webhook: there when the caller sends one. */
  readonly isHeader: boolean
}

function secretRead(read: Reference, facts: FlowFacts): SecretRead | undefined {
  const [name, ...path] = read.path
  if (name === undefined) return undefined
  if (read.root === 'env') return facts.secretEnv.has(String(name)) ? { read, isHeader: false } : undefined
  const met = pathsOf(String(name), facts).filter(secret => meets(path, secret.path))
  if (met.length === 0) return undefined
  return { read, isHeader: met.every(secret => isHeaderPath(secret) && path.length < secret.path.length) }
}

const isHeaderPath = ({ step, path }: SecretPath) =>
  step === 'trigger' && path[0] === 'event' && path[1] === 'headers'

function pathsOf(name: string, { secretPaths, idByName }: FlowFacts): SecretPath[] {
  const id = name === 'trigger' ? 'trigger' : idByName.get(name)
  return secretPaths.filter(({ step }) => step === id)
}

interface PropRead extends SecretRead {
  readonly prop: string
  readonly label: string
}

function propLeak(
  step: FlowStep,
  facts: FlowFacts,
  { read, isHeader, prop, label }: PropRead,
): CredentialFlow {
  const sink = sinkOf(step)
  const isOwn = sink === 'host' && step.action.reaches === undefined && feedsApp(read, step.app?.key, facts)
  const isMild = isHeader || isOwn || sink === 'code' || sink === 'output'
  const path = pathText(read.path, read.root)
  const words = { step: step.step.name, label, path, sink, isOwn, isHeader, app: step.app?.name ?? 'the app' }
  return {
    from: sourceOf(read, facts) ?? { kind: 'literal' },
    path,
    to: step.step.id,
    sink,
    field: prop,
    hosts: sink === 'host' ? [...hostsOf(step)] : [],
    severity: isMild ? 'notice' : 'danger',
    message: leakWords(words),
  }
}

/** Where the values of a step's props end up: as its action says, else at its app, else nowhere but in the step. */
function sinkOf({ action, app }: FlowStep): CredentialSink {
  if (action.reaches !== undefined) return action.reaches
  if (action.runtime === 'code') return 'code'
  const hasApi = app && (app.hosts.length > 0 || app.auth.some(field => field.address !== undefined))
  return hasApi ? 'host' : 'output'
}

const hostsOf = ({ app, auths, step }: FlowStep): ReadonlySet<string> =>
  new Set([...(app?.hosts ?? []), ...auths.flatMap(({ hosts }) => hosts), ...step.allowedHosts])

/** Whether the place that is read feeds a credential of this app, here or in another step. */
function feedsApp(read: Reference, app: string | undefined, { steps }: FlowFacts): boolean {
  const feeds = (one: Reference) => one.root === read.root && sameStart(one.path, read.path)
  return steps.some(({ auths }) =>
    auths.some(
      auth =>
        auth.app.key === app &&
        auth.fields.some(({ field, reads }) => field.secret && reads.some(one => feeds(one))),
    ),
  )
}

const sameStart = (a: Path, b: Path) => meets(a, b) && a.length <= b.length

/** [F3] Code is handed whole outputs, and all env values: those count that its text names. */
function codeLeaks({ step, code }: FlowStep, facts: FlowFacts): CredentialFlow[] {
  if (!code) return []
  const base = { to: step.id, sink: 'code', hosts: [], severity: 'notice' } as const
  const ofSteps = code.steps.flatMap(name => {
    const isSecret = pathsOf(name, facts).some(secret => !isHeaderPath(secret))
    const from = sourceOf({ root: 'steps', path: [name] }, facts)
    if (!isSecret || !from) return []
    const path = pathText([name], 'steps')
    return [{ ...base, hosts: [], from, path, message: codeWords(step.name, path) }]
  })
  const ofEnv = [...facts.secretEnv]
    .filter(name => new RegExp(`\\benv\\s*(?:\\??\\.\\s*|\\[\\s*['"\`])${name}\\b`).test(code.text))
    .map(name => {
      const path = pathText([name], 'env')
      const from = { kind: 'env', name } as const
      return { ...base, hosts: [], from, path, message: codeWords(step.name, path) }
    })
  return [...ofSteps, ...ofEnv]
}
