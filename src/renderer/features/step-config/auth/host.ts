/** Takes `host`, `host:port`, or an address to take them from; undefined when there is no host in it. */
export function readHost(text: string): string | undefined {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '' || /\s|@/.test(trimmed)) return undefined
  const address = trimmed.includes('://') ? trimmed : `https://${trimmed}`
  if (!URL.canParse(address)) return undefined
  const { host, protocol, pathname } = new URL(address)
  const isPlainHost = trimmed.includes('://') || pathname === '/'
  if (host === '' || !isPlainHost || (protocol !== 'https:' && protocol !== 'http:')) return undefined
  return /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::\d+)?$/.test(host) ? host : undefined
}
