/** npm packages that code steps may import: what ships with Patchbay and is meant for them. */
export const PACKAGES: readonly string[] = [
  '@aws-sdk/client-secrets-manager',
  '@aws-crypto/sha256-js',
  '@smithy/signature-v4',
  'googleapis',
  'zod',
]

/**
 * Parts of Node that are refused. They start processes or threads that would escape the step's limits, or open its
 * process to a debugger. Everything else is left: the process is the wall, not the list.
 */
export const REFUSED_BUILTINS: ReadonlySet<string> = new Set([
  'child_process',
  'cluster',
  'inspector',
  'inspector/promises',
  'repl',
  'worker_threads',
])

/** Node's own modules that may also be imported without `node:`. */
const BUILTINS: ReadonlySet<string> = new Set(
  `assert assert/strict async_hooks buffer console constants crypto dgram diagnostics_channel dns dns/promises domain
  events fs fs/promises http http2 https module net os path path/posix path/win32 perf_hooks process punycode
  querystring readline readline/promises stream stream/consumers stream/promises stream/web string_decoder sys timers
  timers/promises tls trace_events tty url util util/types v8 vm wasi zlib`.split(/\s+/),
)

export type ModuleKind = 'builtin' | 'package' | 'refused' | 'relative' | 'unknown'

export function moduleKind(specifier: string): ModuleKind {
  if (/^(?:\.{0,2}\/|\.{1,2}$|file:|data:|https?:|[A-Za-z]:\\)/.test(specifier)) return 'relative'
  const bare = specifier.replace(/^node:/, '')
  if (REFUSED_BUILTINS.has(bare)) return 'refused'
  if (specifier.startsWith('node:') || BUILTINS.has(bare)) return 'builtin'
  return PACKAGES.some(name => specifier === name || specifier.startsWith(`${name}/`)) ? 'package' : 'unknown'
}

/** Why a module can't be had, in a sentence that says what can; `undefined` when it can. */
export function refusalOf(specifier: string): string | undefined {
  const kind = moduleKind(specifier)
  const available = `Available: ${PACKAGES.join(', ')}, and Node's own modules (node:fs, node:crypto, …)`
  if (kind === 'refused')
    return `"${specifier}" can't be used in a code step: it would start processes or threads outside of the step's limits`
  if (kind === 'relative')
    return `"${specifier}" is a file or address, and a code step has only its own text. ${available}`
  if (kind === 'unknown') return `No package "${specifier}" comes with Patchbay. ${available}`
  return undefined
}
