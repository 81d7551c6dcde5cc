import { PatchbayError } from '#shared/errors.ts'
import { formsOf } from '../retention/encodings.ts'
import { createMasker, type Masker } from '../retention/masker.ts'

/** What stands in the place of a credential. */
export const HIDDEN = '•••'

/** Finds a credential in text, in every encoding that the masker knows. */
export interface SecretSearch {
  isIn(text: string): boolean
  /** The text with the values themselves taken out; other encodings are the writer's affair. */
  hide(text: string): string
  /** A host that nobody allowed, unless a value is in it: addresses turn capitals into small letters. */
  hideHost(host: string): string
  /** The text without the values in any encoding: for what is shown without passing the writer. */
  mask(text: string): string
}

/** Redirects and odd paths alone need the encodings, so they are worked out when first asked for. */
export function createSecretSearch(secrets: readonly string[]): SecretSearch {
  const plain = secrets.filter(secret => secret.length >= 4).sort((a, b) => b.length - a.length)
  let forms: readonly string[] | undefined
  let masker: Masker | undefined
  const hide = (text: string): string => {
    let safe = text
    for (const secret of plain) {
      safe = safe.replaceAll(secret, HIDDEN).replaceAll(encodeURIComponent(secret), HIDDEN)
    }
    return safe
  }
  return {
    isIn(text) {
      forms ??= plain.flatMap(formsOf).map(form => form.text)
      return forms.some(form => text.includes(form))
    },
    hide,
    hideHost(host) {
      const small = host.toLowerCase()
      return plain.some(secret => small.includes(secret.toLowerCase())) ? HIDDEN : host
    },
    mask(text) {
      if (masker === undefined) {
        masker = createMasker()
        masker.add(plain.map(value => ({ value, origin: 'credential' })))
      }
      return masker.maskText(hide(text))
    },
  }
}

/** The same error for somebody who looks on: its details too may hold what the other side said. */
export function withoutSecrets(error: PatchbayError, { mask }: SecretSearch): PatchbayError {
  const message = mask(error.message)
  const details = Object.entries(error.details).map(([key, value]) => [
    key,
    typeof value === 'string' ? mask(value) : value,
  ])
  const isClean =
    message === error.message && details.every(([key, value]) => error.details[String(key)] === value)
  return isClean
    ? error
    : new PatchbayError(message, { code: error.code, details: Object.fromEntries(details) })
}
