/** The address that a Link header (RFC 8288) gives for the next page, as it is written there. */
export function nextLink(header: string): string | undefined {
  for (const link of header.split(/,\s*(?=<)/)) {
    const end = link.indexOf('>')
    const start = link.indexOf('<')
    if (start === -1 || end < start) continue
    const isNext = link
      .slice(end + 1)
      .split(';')
      .some(param => {
        const [name = '', value = ''] = param.split('=')
        const relations = value.trim().replace(/^"|"$/g, '').toLowerCase().split(/\s+/)
        return name.trim().toLowerCase() === 'rel' && relations.includes('next')
      })
    if (isNext) return link.slice(start + 1, end).trim()
  }
  return undefined
}
