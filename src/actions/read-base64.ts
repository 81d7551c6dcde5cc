/** The bytes of base64, standard or URL-safe, with or without padding and line breaks; `undefined` for other text. */
export function readBase64(text: string): Buffer | undefined {
  const plain = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(plain)) return undefined
  const digits = plain.replace(/=+$/, '').length
  // One digit over holds no whole byte.
  return digits % 4 === 1 ? undefined : Buffer.from(plain, 'base64')
}
