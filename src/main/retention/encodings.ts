/** A secret in one of the shapes it may take in text. */
export interface SecretForm {
  readonly text: string
  /** The character before (after) the form holds bits of the secret too: base64 packs three bytes into four characters. */
  readonly takesLeft: boolean
  readonly takesRight: boolean
}

/** Shorter values are not searched for: they would mask half of any text. They are replaced at their own path alone. */
export const MIN_SEARCHED_LENGTH = 4

/**
 * Longer values are searched for as they are, JSON-escaped and in base64 alone: every encoding of megabytes, which a
 * webhook's caller may send where a credential is expected, would hold up the app.
 */
const MAX_FULLY_ENCODED_LENGTH = 16_384

/** Every shape of `value` that is searched for in text, without repetition. */
export function formsOf(value: string): SecretForm[] {
  const forms = new Map<string, SecretForm>()
  const add = (form: SecretForm): void => {
    if (form.text.length < MIN_SEARCHED_LENGTH) return
    for (const text of [form.text, jsonEscape(form.text)]) {
      if (!forms.has(text)) forms.set(text, { ...form, text })
    }
  }
  const addBase64 = (bytes: Buffer): void => {
    for (const alignment of [0, 1, 2] as const) {
      for (const form of base64Forms(bytes, alignment)) add(form)
    }
  }
  if (value.length > MAX_FULLY_ENCODED_LENGTH) {
    add({ text: value, takesLeft: false, takesRight: false })
    addBase64(Buffer.from(value, 'utf8'))
    return [...forms.values()]
  }
  for (const text of textForms(value)) add({ text, takesLeft: false, takesRight: false })
  for (const bytes of byteForms(value)) {
    const hex = bytes.toString('hex')
    add({ text: hex, takesLeft: false, takesRight: false })
    add({ text: hex.toUpperCase(), takesLeft: false, takesRight: false })
    addBase64(bytes)
  }
  return [...forms.values()]
}

function textForms(value: string): Set<string> {
  const forms = new Set([value])
  for (const encode of URL_ENCODERS) {
    const encoded = encode(value)
    forms.add(encoded)
    forms.add(encoded.replace(/%[0-9A-F]{2}/g, hex => hex.toLowerCase()))
  }
  const escaped = jsonEscape(value)
  const twice = jsonEscape(escaped)
  for (const form of [escaped, twice, jsonEscape(twice), escapeForHtml(value)]) forms.add(form)
  forms.add(escaped.replaceAll('/', '\\/'))
  for (const upper of [false, true]) {
    for (const unsafe of UNSAFE_IN_MARKUP) forms.add(escapeChars(escaped, unsafe, upper))
    forms.add(escapeChars(escaped, NOT_ASCII, upper))
  }
  return forms
}

/** What base64 and hex are computed from: the value, and the value as OAuth's Basic scheme and JSON bodies carry it. */
function byteForms(value: string): Buffer[] {
  const texts = new Set([value, encodeComponent(value), encodeFormValue(value), jsonEscape(value)])
  const buffers = [...texts].map(text => Buffer.from(text, 'utf8'))
  const latin1 = Buffer.from(value, 'latin1')
  // What browsers' `btoa` encodes, where it differs from UTF-8.
  if (latin1.toString('latin1') === value && !latin1.equals(Buffer.from(value))) buffers.push(latin1)
  return buffers
}

/**
 * The characters of a base64 text that `bytes` alone decide when `alignment` bytes (modulo 3) stand before them:
 * found within the encoding of anything that holds the secret, such as `user:password` of a Basic header.
 */
function base64Forms(bytes: Buffer, alignment: 0 | 1 | 2): SecretForm[] {
  const padded = Buffer.concat([Buffer.alloc(alignment), bytes])
  const first = Math.ceil((alignment * 8) / 6)
  const end = Math.floor((padded.length * 8) / 6)
  const inner = padded.toString('base64').slice(first, end)
  const takes = { takesLeft: alignment !== 0, takesRight: (padded.length * 8) % 6 !== 0 }
  const urlSafe = inner.replaceAll('+', '-').replaceAll('/', '_')
  return [inner, urlSafe].map(text => ({ text, ...takes }))
}

/** Inside of a JSON string. */
const jsonEscape = (text: string): string => JSON.stringify(text).slice(1, -1)

/** ASCII-only JSON, as Python writes it. */
const NOT_ASCII = /[\u007f-\uffff]/g
/** JSON that is safe inside of HTML, as Go and PHP write it. */
const UNSAFE_IN_MARKUP = [/[<>&\u2028\u2029]/g, /[<>&'\u2028\u2029]/g]

const escapeChars = (escaped: string, chars: RegExp, upper: boolean): string =>
  escaped.replace(chars, char => unicodeEscape(char, upper))

function unicodeEscape(char: string, upper: boolean): string {
  const hex = char.charCodeAt(0).toString(16).padStart(4, '0')
  return `\\u${upper ? hex.toUpperCase() : hex}`
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeForHtml = (text: string): string => text.replace(/[&<>"']/g, char => HTML[char] ?? char)

/** Percent-encodes the UTF-8 bytes of every character that `isEncoded` names. */
const percentEncoder =
  (isEncoded: (char: string) => boolean) =>
  (text: string): string => {
    let encoded = ''
    for (const char of text) encoded += isEncoded(char) ? percentBytes(char) : char
    return encoded
  }

function percentBytes(char: string): string {
  let encoded = ''
  for (const byte of Buffer.from(char, 'utf8'))
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return encoded
}

const allBut = (kept: RegExp) => percentEncoder(char => !kept.test(char))
/** The URL standard's sets: these, and whatever is not printable ASCII. */
const onlyThese = (chars: string) => percentEncoder(char => chars.includes(char) || !/^[ -~]$/.test(char))

const encodeComponent = allBut(/[A-Za-z0-9\-._~!'()*]/)
const encodeFormBytes = allBut(/[A-Za-z0-9\-._* ]/)
const encodeFormValue = (text: string): string => encodeFormBytes(text).replaceAll(' ', '+')

const QUERY = ' "#<>'
const PATH = `${QUERY}?\`{}`

const URL_ENCODERS: readonly ((text: string) => string)[] = [
  encodeComponent,
  encodeFormValue,
  allBut(/[A-Za-z0-9\-._~]/),
  allBut(/[A-Za-z0-9\-._~!'()*;/?:@&=+$,#]/),
  onlyThese(' "<>`'),
  onlyThese(QUERY),
  onlyThese(`${QUERY}'`),
  onlyThese(PATH),
  onlyThese(`${PATH}^`),
  // A URL's path knows no backslash: it becomes a slash.
  text => onlyThese(PATH)(text.replaceAll('\\', '/')),
  onlyThese(`${PATH}/:;=@[\\]^|`),
]
