import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { Vault } from '../vault/open-vault.ts'

export interface ResolvedEnv {
  readonly values: Readonly<Record<string, string>>
  readonly secretNames: readonly string[]
}

/** The env values of workflows: plain ones from the document, secret ones from the vault of this machine. */
export interface EnvService {
  /** Whether secret values can be read and set now. */
  isOpen(): boolean
  /** Names of the secret values that are set here. Empty while the vault is closed. */
  listSecret(workflowId: WorkflowId): string[]
  setSecret(workflowId: WorkflowId, name: string, value: string): Promise<void>
  clearSecret(workflowId: WorkflowId, name: string): Promise<void>
  /** Forgets all of a workflow's values, for when it is deleted. */
  clearAll(workflowId: WorkflowId): Promise<void>
  /**
   * What a run sees as `env`.
   * @param overrides values for this run alone, in the place of the document's or the vault's
   * @throws PatchbayError `auth.missing` naming every secret value that is not set, `usage` for an override of no env value
   */
  resolveEnv(workflow: Workflow, overrides?: Readonly<Record<string, string>>): ResolvedEnv
}

const recordOf = (workflowId: WorkflowId) => `env:${workflowId}`

export function createEnvService({ vault }: { vault: Vault }): EnvService {
  const isOpen = () => ['ready', 'session'].includes(vault.status().state)
  return {
    isOpen,
    listSecret: workflowId => (isOpen() ? [...vault.fields(recordOf(workflowId))] : []),
    setSecret: (workflowId, name, value) => vault.set(recordOf(workflowId), name, value),
    clearSecret: (workflowId, name) => vault.delete(recordOf(workflowId), name),
    clearAll: workflowId => vault.delete(recordOf(workflowId)),
    resolveEnv(workflow, overrides = {}) {
      refuseUnknown(workflow, Object.keys(overrides))
      const missing: string[] = []
      const values: Record<string, string> = {}
      for (const { name, value, secret } of workflow.env) {
        const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined
        const found = override ?? (secret ? vault.get(recordOf(workflow.id), name) : value)
        if (found === undefined) missing.push(name)
        else values[name] = found
      }
      if (missing.length > 0) throw missingSecrets(workflow, missing)
      return { values, secretNames: workflow.env.filter(env => env.secret).map(env => env.name) }
    },
  }
}

function refuseUnknown({ name, env }: Workflow, names: readonly string[]): void {
  const unknown = names.filter(candidate => !env.some(variable => variable.name === candidate))
  if (unknown.length === 0) return
  const known = env.map(variable => variable.name).join(', ') || 'none'
  throw new PatchbayError(
    `The workflow "${name}" has no env value named ${unknown.join(', ')}. It has: ${known}. Add it to the workflow's env first.`,
    { code: 'usage' },
  )
}

function missingSecrets({ name }: Workflow, missing: readonly string[]): PatchbayError {
  const [first] = missing
  return new PatchbayError(
    `The secret env ${missing.length === 1 ? 'value' : 'values'} ${missing.join(', ')} of "${name}" ${
      missing.length === 1 ? 'is' : 'are'
    } not set on this machine. Set ${missing.length === 1 ? 'it' : 'them'} in the workflow's settings under Env, or pass --env ${first}=… on the command line.`,
    { code: 'auth.missing' },
  )
}
