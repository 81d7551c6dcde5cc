import { createRequire } from 'node:module'
import { PatchbayError } from '#shared/errors.ts'
import { moduleKind, refusalOf } from '../packages.ts'

type Namespace = Record<string, unknown>

const hostRequire = createRequire(import.meta.url)
const loaded = new Map<string, Namespace>()

/**
 * `import(specifier)` of what Patchbay ships.
 * @param names exports that the author's `import { … }` names
 * @throws PatchbayError `code.module-not-found`
 */
export async function importModule(specifier: unknown, names: readonly string[] = []): Promise<Namespace> {
  const key = String(specifier)
  const namespace = loaded.get(key) ?? (await load(key))
  return names.every(name => name in namespace) ? namespace : withNames(key, namespace, names)
}

async function load(specifier: string): Promise<Namespace> {
  const target = checked(specifier)
  try {
    const namespace = (await import(target)) as Namespace
    loaded.set(specifier, namespace)
    return namespace
  } catch (error) {
    throw missing(error, specifier)
  }
}

/** `require` for code written that way. */
export function requireModule(specifier: unknown): unknown {
  const key = String(specifier)
  const target = checked(key)
  try {
    return hostRequire(target)
  } catch (error) {
    throw missing(error, key)
  }
}

function checked(specifier: string): string {
  const refusal = refusalOf(specifier)
  if (refusal !== undefined) throw new PatchbayError(refusal, { code: 'code.module-not-found' })
  return moduleKind(specifier) === 'builtin' ? `node:${specifier.replace(/^node:/, '')}` : specifier
}

const NOT_FOUND = new Set([
  'ERR_MODULE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  'ERR_UNKNOWN_BUILTIN_MODULE',
  'ERR_UNSUPPORTED_DIR_IMPORT',
])

function missing(error: unknown, specifier: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!NOT_FOUND.has(code)) return error
  return new PatchbayError(`There is no "${specifier}" in what comes with Patchbay.`, {
    code: 'code.module-not-found',
  })
}

/** CommonJS modules whose exports Node can't tell before running them have them on `default` alone. */
function withNames(specifier: string, namespace: Namespace, names: readonly string[]): Namespace {
  const main = namespace.default
  const inner = typeof main === 'object' && main !== null ? (main as Namespace) : {}
  const missingName = names.find(name => !(name in namespace) && !(name in inner))
  if (missingName !== undefined) {
    throw new SyntaxError(`"${specifier}" has no export named "${missingName}"`)
  }
  return Object.fromEntries(names.map(name => [name, name in namespace ? namespace[name] : inner[name]]))
}
