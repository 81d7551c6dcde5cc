import { containsMask } from '#shared/model/mask.ts'

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const NUMBER = /^\d+$/
const HEX = /^[0-9a-f]{16,}$/i
/** Long, of letters and digits both: nobody names a resource like that. */
const RANDOM = /^(?=.*\d)(?=.*[a-z])[\w-]{16,}$/i

/**
 * A path with `{id}` in the place of what obviously names one thing, so that requests to the same place look the same:
 * numbers, UUIDs, long random words, and secrets that were masked.
 */
export function pathTemplate(path: string): string {
  return path
    .split('/')
    .map(segment => (isId(segment) ? '{id}' : segment))
    .join('/')
}

function isId(segment: string): boolean {
  return containsMask(segment) || [UUID, NUMBER, HEX, RANDOM].some(pattern => pattern.test(segment))
}
