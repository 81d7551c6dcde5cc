import type { ErrorInfo } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Action } from '#shared/model/action.ts'
import type { Problem } from '#shared/model/problem.ts'
import { literalUrlsIn } from '../code/code-urls.ts'
import { readHost } from './host.ts'

interface Seen {
  readonly action: Action
  /** As far as they are known while editing. */
  readonly values: JsonObject
  readonly problems: readonly Problem[]
  /** What the step failed with in the run shown. */
  readonly error: ErrorInfo | undefined
  /** Hosts that the credential may go to already: the apps' own, and the ones added. */
  readonly allowed: readonly string[]
}

/** Hosts that the step names, or was refused, and that its credential may not go to yet. */
export function suggestHosts({ action, values, problems, error, allowed }: Seen): string[] {
  const urls = action.props.flatMap(prop => {
    const value = values[prop.key] ?? prop.default
    if (prop.type === 'code') return typeof value === 'string' ? literalUrlsIn(value) : []
    return IS_ADDRESS.test(prop.key) ? textsOf(value).filter(isUrl) : []
  })
  const refused = [error, error?.cause].flatMap(one =>
    one?.code === 'auth.host-not-allowed' && typeof one.details?.host === 'string' ? [one.details.host] : [],
  )
  const named = problems
    .filter(({ code }) => code === 'auth.host-not-allowed')
    .flatMap(({ message }) =>
      [...message.matchAll(/“([^“”\s]+)”/g)].flatMap(([, text = '']) => readHost(text) ?? []),
    )
  const hosts = [...urls.filter(isSecure).map(url => new URL(url).host), ...refused, ...named]
  return [...new Set(hosts)].filter(host => !isMetadata(host) && !allowed.some(one => matches(host, one)))
}

/** Texts that may hold any address (a mail's body, a note) say nothing of where the step sends its credential. */
const IS_ADDRESS = /url|endpoint|host|address|server|origin/i

const textsOf = (value: JsonValue | undefined): string[] =>
  typeof value === 'string' ? [value.trim()] : Array.isArray(value) ? value.flatMap(textsOf) : []

const isUrl = (text: string) => /^https?:\/\/[^\s{}]+$/i.test(text) && URL.canParse(text)

/** Plain http goes to this machine alone, so another host is not worth allowing. */
const isSecure = (url: string) => {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || hostname === 'localhost' || /^127\.|^\[::1\]$/.test(hostname)
}

/** Never allowed by a click. */
const isMetadata = (host: string) => /^169\.254\.|^\[fe80:|^metadata\./i.test(host)

function matches(host: string, pattern: string): boolean {
  const wanted = pattern.trim().toLowerCase()
  if (wanted.startsWith('*.')) return host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1
  return wanted === host || wanted === `${host}:443`
}
