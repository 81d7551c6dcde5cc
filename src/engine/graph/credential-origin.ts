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
  const source = onlySource(secret)
  return {
    words: inWords([...new Set(telling.flatMap(rootsOf))]),
    trustedAddresses: fields
      .filter(field => field.isAddress && isTrusted(field, source))
      .map(field => field.key),
    steps: stepNames(secret.flatMap(readsOf)),
  }
}

const readsOf = ({ reads }: FieldReads): Reference[] => reads.flatMap(references => references.reads)

/**
 * [R46] Written out by the author (env values are), or read from the one step that all of the secret is from. Whoever
 * sends the trigger's event, or answers a step that only helps to choose the secret, must not be able to say where it goes.
 */
function isTrusted(field: FieldReads, source: string | undefined): boolean {
  const steps = readsOf(field).filter(({ root }) => root === 'steps')
  return steps.every(({ path: [name] }) => name !== undefined && String(name) === source)
}

/** The step that each secret field reads, besides the event; undefined where there are several, or none. */
function onlySource(secret: readonly FieldReads[]): string | undefined {
  const names = new Set<string | undefined>()
  for (const field of secret) {
    const reads = readsOf(field).filter(({ root, path: [name] }) => root !== 'steps' || name !== 'trigger')
    if (reads.length === 0) return undefined
    for (const { root, path } of reads) {
      const [name] = root === 'steps' ? path : []
      names.add(name === undefined ? undefined : String(name))
    }
  }
  const [only] = names
  return names.size === 1 ? only : undefined
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
