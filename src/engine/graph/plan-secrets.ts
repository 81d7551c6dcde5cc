import type { Path } from '#shared/json.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { References } from '../expression/references.ts'
import { credentialSources } from '../expression/secret-paths.ts'
import type { SecretPath } from '../ports.ts'
import type { Plan } from './plan.ts'

/** Headers that carry a credential of the webhook's caller. */
const SECRET_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key']

/** What one step says of secrets. */
export interface SecretUse {
  readonly id: StepId
  readonly name: string
  /** Paths in its exports that its action declares secret. */
  readonly secretOutputs: readonly Path[]
  /** What its secret credential fields read. */
  readonly credentialReferences: readonly References[]
  readonly ancestors: () => readonly string[]
}

/**
 * [R40] Where a run's secrets are, known from the workflow alone: what flows into a credential field, what an action
 * declares, and a webhook's credential headers.
 */
export function planSecrets(
  workflow: Workflow,
  steps: readonly SecretUse[],
): Pick<Plan, 'secretPaths' | 'secretPathsOf' | 'credentialPaths' | 'secretEnv'> {
  const paths = new Map<string, SecretPath>()
  const credentialPaths = new Map<string, SecretPath>()
  const add = (step: SecretPath['step'], path: Path, into = paths) => {
    into.set(JSON.stringify([step, path]), { step, path })
  }
  const env = new Set<string>()
  const idByName = new Map(steps.map(step => [step.name, step.id]))

  if (workflow.triggers.some(({ type }) => type === 'webhook')) {
    for (const header of SECRET_HEADERS) add('trigger', ['event', 'headers', header])
  }
  for (const step of steps) {
    for (const path of step.secretOutputs) add(step.id, path)
    const sources = credentialSources(step.credentialReferences)
    for (const name of sources.env === 'all' ? workflow.env.map(value => value.name) : sources.env)
      env.add(name)
    for (const { name, path } of sources.steps) {
      // `steps[x]`: any of those before it.
      for (const one of name === undefined ? ['trigger', ...step.ancestors()] : [name]) {
        const id = one === 'trigger' ? 'trigger' : idByName.get(one)
        if (id) add(id, path, credentialPaths)
      }
    }
  }
  const secretPaths = [...new Map([...paths, ...credentialPaths]).values()]
  const secretPathsOf = new Map<SecretPath['step'], Path[]>()
  for (const { step, path } of secretPaths)
    secretPathsOf.set(step, [...(secretPathsOf.get(step) ?? []), path])
  return { secretPaths, secretPathsOf, credentialPaths: [...credentialPaths.values()], secretEnv: [...env] }
}
