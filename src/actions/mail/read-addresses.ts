import type { TerminalError } from '#engine/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isOneLine } from './one-line.ts'

/** Ada Lovelace <ada@example.com>; the name may be empty. */
export interface MailAddress {
  readonly name: string
  readonly address: string
}

/** The fields that hold addresses, by their labels. */
const ADDRESS_FIELDS = { from: 'From', to: 'To', cc: 'Cc', bcc: 'Bcc', replyTo: 'Reply to' } as const
type AddressField = keyof typeof ADDRESS_FIELDS

const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/

/**
 * The addresses of a mail by their fields: `ada@example.com, Bob <bob@example.com>`. Empty fields are left out.
 * @throws PatchbayError `step.invalid-props`, naming the field
 */
export async function readAddresses(
  props: JsonObject,
): Promise<Partial<Record<AddressField, MailAddress[]>>> {
  const { default: parse } = await import('nodemailer/lib/addressparser/index.js')
  const found: Partial<Record<AddressField, MailAddress[]>> = {}
  for (const field of Object.keys(ADDRESS_FIELDS) as AddressField[]) {
    const text = props[field]
    if (typeof text !== 'string' || text.trim() === '') continue
    const label = ADDRESS_FIELDS[field]
    if (!isOneLine(text)) throw brokenLine(field, label)
    const addresses = parse(text, { flatten: true })
    const bad = addresses.findIndex(({ address }) => !ADDRESS.test(address))
    if (bad !== -1 || addresses.length === 0) {
      throw invalidProp(
        field,
        `“${label}” holds something that is no e-mail address (the ${ordinal(bad + 1)} one). Write ada@example.com or Ada Lovelace <ada@example.com>, separated by commas.`,
      )
    }
    found[field] = addresses
  }
  return found
}

/** @returns the one sender. @throws PatchbayError `step.invalid-props` for none or several */
export function onlySender(from: readonly MailAddress[] | undefined): MailAddress {
  const [sender, another] = from ?? []
  if (sender !== undefined && another === undefined) return sender
  throw invalidProp('from', '“From” must be one e-mail address.')
}

export function brokenLine(field: string, label: string): TerminalError {
  return invalidProp(
    field,
    `“${label}” holds a line break or another control character, which could add headers to the mail. Take it out.`,
  )
}

function ordinal(number: number): string {
  return `${number}${['th', 'st', 'nd', 'rd'][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? 'th'}`
}
