import type { Reference, References } from '../expression/references.ts'

/** What one credential field reads; nothing when it is written out. */
export interface FieldReads {
  readonly key: string
  readonly secret: boolean
  /** Whether it says where the provider is. */
  readonly isAddress: boolean
  readonly reads: readonly References[]
}

/** Where a credential comes from, as far as its expressions tell. */
export interface CredentialOrigin {
  /** In words a user reads: `steps.get_token`, `steps.a and env.B`, `the document`. */
  readonly words: string
  /** [R46] The address fields that may widen where it goes. */
  readonly trustedAddresses: readonly string[]
  /** [R44] Names of the steps that its secret fields read; undefined where that can't be told. */
  readonly steps: readonly string[] | undefined
}

export function credentialOrigin(fields: readonly FieldReads[]): CredentialOrigin {
  const secret = fields.filter(field => field.secret)
  const telling = secret.length > 0 ? secret : fields
  const steps = stepNames(secret.flatMap(readsOf))
  return {
    words: inWords([...new Set(telling.flatMap(rootsOf))]),
    trustedAddresses: fields
      .filter(field => field.isAddress && isTrusted(field, steps))
      .map(field => field.key),
    steps,
  }
}

const readsOf = ({ reads }: FieldReads): Reference[] => reads.flatMap(references => references.reads)

/**
 * [R46] Written out by the author (env values are), or read from steps that the secret fields read, too. Whoever sends
 * the trigger's event must not be able to say where a credential goes.
 */
function isTrusted(field: FieldReads, ofSecrets: readonly string[] | undefined): boolean {
  const steps = readsOf(field).filter(({ root }) => root === 'steps')
  return steps.every(({ path: [name] }) => name !== 'trigger' && ofSecrets?.includes(String(name)))
}

function stepNames(reads: readonly Reference[]): string[] | undefined {
  const names = new Set<string>()
  for (const { root, path } of reads) {
    if (root !== 'steps') continue
    const [name] = path
    if (name === undefined) return undefined
    if (name !== 'trigger') names.add(String(name))
  }
  return [...names]
}

function rootsOf(field: FieldReads): string[] {
  const roots = readsOf(field).map(({ root, path: [name] }) =>
    name === undefined ? (root === 'env' ? 'env' : 'earlier steps') : `${root}.${name}`,
  )
  return roots.length > 0 ? roots : ['the document']
}

function inWords(roots: readonly string[]): string {
  if (roots.length < 2) return roots[0] ?? 'the document'
  return `${roots.slice(0, -1).join(', ')} and ${roots.at(-1)}`
}
