export const WORKFLOW_SUFFIX = '.workflow.json'

const MAX_LENGTH = 60
/** Names that Windows keeps for devices, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** A workflow's name as the start of a file name: lower-case letters, digits and dashes, the same on every system. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '')
  if (slug === '') return 'workflow'
  return DEVICE.test(slug) ? `workflow-${slug}` : slug
}

/** A file name that no entry of `taken` has, on file systems that ignore case too. */
export function uniqueFileName(name: string, taken: Iterable<string>): string {
  const lower = new Set([...taken].map(entry => entry.toLowerCase()))
  const slug = slugOf(name)
  for (let n = 1; ; n++) {
    const candidate = `${slug}${n === 1 ? '' : `-${n}`}${WORKFLOW_SUFFIX}`
    if (!lower.has(candidate)) return candidate
  }
}
