import type { App } from '#shared/model/action.ts'

/** Ports that an address without one means, where its scheme is not http. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'mysql:': 3306,
  'mariadb:': 3306,
  'smtp:': 587,
  'smtps:': 465,
}

/**
 * [H5] The hosts that a credential's address fields name, as a list of allowed hosts has them. What can't be read as an
 * address names none. An app that was defined on this machine names its own hosts, so that one in the user's own network
 * is meant.
 * @param trusted the fields that count; absent: all of them
 */
export function ownHostsOf(
  app: App,
  auth: Readonly<Record<string, string>>,
  trusted?: readonly string[],
): readonly string[] {
  const defined = app.isCustom ? app.hosts : []
  const named = app.auth.flatMap(({ key, address }) => {
    const value = Object.hasOwn(auth, key) ? auth[key] : undefined
    if (address === undefined || value === undefined || trusted?.includes(key) === false) return []
    return address === 'url' ? hostOfUrl(value) : value.split(/[\s,]+/).flatMap(hostOfText)
  })
  return [...defined, ...named]
}

function hostOfUrl(text: string): readonly string[] {
  if (!URL.canParse(text.trim())) return []
  const url = new URL(text.trim())
  // A wildcard is a name that URL takes, but no host.
  if (url.host === '' || url.host.includes('*')) return []
  const port = DEFAULT_PORTS[url.protocol]
  return [url.port === '' && port !== undefined ? `${url.hostname}:${port}` : url.host]
}

/** `host` or `host:port`, as URL writes it: lower-case, punycode, IPv6 in brackets. Wildcards are no hosts. */
function hostOfText(text: string): readonly string[] {
  if (text === '' || /[*/?#@\\]/.test(text)) return []
  const address = `https://${/^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) ? `[${text}]` : text}/`
  if (!URL.canParse(address)) return []
  const { hostname } = new URL(address)
  // Not `host`: https would drop its own port.
  const port = /:(\d+)$/.exec(
    text.replace(/^\[.*\]/, '').includes(':') ? text.replace(/^\[.*\]/, '') : '',
  )?.[1]
  const isBareIpv6 = address.startsWith('https://[') && !text.startsWith('[')
  return [port === undefined || isBareIpv6 ? hostname : `${hostname}:${Number(port)}`]
}
