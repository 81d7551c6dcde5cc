import { PatchbayError } from '#shared/errors.ts'

const SAFE = /^[A-Za-z0-9_.-]$/
/** The vault's names take 200 characters, and what comes before the field's name needs some. */
const MAX_ENCODED = 190

/** A field's name as the vault can keep it: what it has no letters for is written as `:` and two hex digits per byte. */
export function encodeName(name: string): string {
  const bytes = [...Buffer.from(name, 'utf8')]
  return bytes
    .map(byte => {
      const letter = String.fromCharCode(byte)
      return SAFE.test(letter) ? letter : `:${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

export function decodeName(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll(':', '%'))
}

/** @throws PatchbayError `usage` */
export function checkFieldName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw new PatchbayError('The value needs a name.', { code: 'usage' })
  if (!isWellFormed(trimmed) || hasControls(trimmed) || trimmed === '__proto__') {
    throw new PatchbayError('That name can’t be used. Take letters, digits, dashes and dots.', {
      code: 'usage',
    })
  }
  if (encodeName(trimmed).length > MAX_ENCODED) {
    throw new PatchbayError('That name is too long. Use a shorter one.', { code: 'usage' })
  }
  return trimmed
}

/** Half a character would come back as another one. */
const isWellFormed = (text: string): boolean => Buffer.from(text, 'utf8').toString('utf8') === text
const hasControls = (text: string): boolean => [...text].some(letter => letter < ' ' || letter === '\u007f')
