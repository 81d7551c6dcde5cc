import { createDecipheriv, pbkdf2Sync } from 'node:crypto'

/**
 * What Chromium on Linux encrypts with where there is no key service, and the key that an old mistake of its used. It goes
 * on decrypting with both where there is a service, so that it takes what anybody could have made.
 */
const PUBLIC_PASSWORDS = ['peanuts', '']
const PREFIX = /^v\d\d$/
const IV = Buffer.alloc(16, ' ')

/** [S-VAULT-2] Whether `sealed`, which the key service decrypted to `text`, was made by a key that everybody has. */
export function opensWithPublicKey(sealed: Buffer, text: string): boolean {
  if (!PREFIX.test(sealed.subarray(0, 3).toString('latin1'))) return false
  return PUBLIC_PASSWORDS.some(password => decrypt(password, sealed.subarray(3)) === text)
}

function decrypt(password: string, sealed: Buffer): string | undefined {
  const key = pbkdf2Sync(password, 'saltysalt', 1, 16, 'sha1')
  const decipher = createDecipheriv('aes-128-cbc', key, IV)
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
