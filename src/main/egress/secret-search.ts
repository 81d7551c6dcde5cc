import { formsOf } from '../retention/encodings.ts'

/** Finds a credential in text, in every encoding that the masker knows. */
export interface SecretSearch {
  isIn(text: string): boolean
  /** The text with the values themselves taken out; other encodings are the writer's affair. */
  hide(text: string): string
}

/** Redirects and odd paths alone need the encodings, so they are worked out when first asked for. */
export function createSecretSearch(secrets: readonly string[]): SecretSearch {
  const plain = secrets.filter(secret => secret.length >= 4).sort((a, b) => b.length - a.length)
  let forms: readonly string[] | undefined
  return {
    isIn(text) {
      forms ??= plain.flatMap(formsOf).map(form => form.text)
      return forms.some(form => text.includes(form))
    },
    hide(text) {
      let safe = text
      for (const secret of plain) {
        safe = safe.replaceAll(secret, '•••').replaceAll(encodeURIComponent(secret), '•••')
      }
      return safe
    },
  }
}
