const OPEN = '‹'
const CLOSE = '›'

/** The two characters around every mask. A secret that holds one of them needs a second look after masking. */
export const MASK_DELIMITERS = [OPEN, CLOSE] as const

/** What stands in the place of a secret: where it came from, never what it was. Spelled in this file alone. */
export const formatMask = (origin: string): string => `${OPEN}secret: ${origin}${CLOSE}`

/** For a secret whose origin would spell the secret itself. Shorter than any value that is searched for. */
export const NEUTRAL_MASK = `${OPEN}•${CLOSE}`

/** Why a text is masked that may be a credential: its step failed before its secret was known. */
export const LOOKALIKE = 'looks like a credential'
export const LOOKALIKE_MASK = `${OPEN}masked: ${LOOKALIKE}${CLOSE}`

/** Origins spell ` › ` between an app and its field. */
const NAMED = new RegExp(`${OPEN}secret: ((?: ${CLOSE} |[^${OPEN}${CLOSE}])*)${CLOSE}`, 'g')

/** What the masks in a text, or in a JSON text, name as the origins of the secrets they stand for; each once. */
export function originsIn(text: string): string[] {
  const origins = [...text.matchAll(NAMED)].map(([, origin = '']) => origin.replaceAll('\\"', '"'))
  return [...new Set(origins)]
}

/** Any mask, for `matchAll` and `replaceAll`; its group is the origin, of a mask that names one. */
export const ANY_MASK = new RegExp(`${NAMED.source}|${NEUTRAL_MASK}|${LOOKALIKE_MASK}`, 'g')

export interface FoundMask {
  readonly mask: string
  /** Undefined of a mask that does not name one. */
  readonly origin: string | undefined
}

/** The masks in a text, in order, each once. */
export function masksIn(text: string): FoundMask[] {
  const found = new Map<string, FoundMask>()
  for (const [mask, origin] of text.matchAll(ANY_MASK)) found.set(mask, { mask, origin })
  return [...found.values()]
}

/** Whether all of a text is one mask: the secret that it stands for is not known. */
export const isMask = (text: string): boolean => text.startsWith(OPEN) && masksIn(text)[0]?.mask === text

/** Whether something in `text` stands in the place of a secret. */
export const containsMask = (text: string): boolean =>
  [`${OPEN}secret: `, NEUTRAL_MASK, LOOKALIKE_MASK].some(mask => text.includes(mask))

const LOOKS_MASKED = new RegExp(`${OPEN}(?:secret: |masked: |•${CLOSE})`)

/** Whether a person, or what reads masks, may take something in `text` for one: less than a whole mask is enough. */
export const looksMasked = (text: string): boolean => text.includes(OPEN) && LOOKS_MASKED.test(text)

const LOOKALIKES = new RegExp(`${ANY_MASK.source}|${OPEN}(?=secret: |masked: )`, 'g')

/** The text with all that looks like a mask spelled so that it is none: `<secret: …›`. Only the `real` ones stay. */
export const unmakeMasks = (text: string, real: ReadonlySet<string>): string =>
  text.includes(OPEN)
    ? text.replace(LOOKALIKES, found => (real.has(found) ? found : `<${found.slice(OPEN.length)}`))
    : text
