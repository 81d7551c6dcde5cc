import type { Path } from '#shared/json.ts'
import type { References } from './references.ts'

/** What credentials are made of: places in outputs and env values. */
export interface CredentialSources {
  readonly steps: readonly { readonly name: string | undefined; readonly path: Path }[]
  readonly env: readonly string[] | 'all'
}

/**
 * [R40] What an expression in a secret credential field reads is secret where it comes from. A plain path names the
 * place exactly; of any other expression every reference counts, as far as its path can be told from the text.
 * Only direct references count: what a step made its output of is not followed further back.
 */
export function credentialSources(references: readonly References[]): CredentialSources {
  const steps: { name: string | undefined; path: Path }[] = []
  const env = new Set<string>()
  let allEnv = false
  for (const { root, path } of references.flatMap(({ reads }) => reads)) {
    const [name, ...rest] = path
    if (root === 'steps') steps.push({ name: name === undefined ? undefined : String(name), path: rest })
    else if (name === undefined) allEnv = true
    else env.add(String(name))
  }
  return { steps, env: allEnv ? 'all' : [...env] }
}
