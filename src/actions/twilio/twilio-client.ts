import { TerminalError } from '#engine/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import { type ApiContext, atEndpoint, path } from '../endpoint.ts'
import { isJsonObject } from '../json-object.ts'
import { sendJson } from '../rest.ts'

export const TWILIO_API = 'https://api.twilio.com/'

/** Calls something of the account: `Messages`, or the account itself. @throws PatchbayError as `sendJson` */
export function callTwilio(context: ApiContext, below: string, form?: URLSearchParams): Promise<JsonValue> {
  const sid = (context.auth.account_sid ?? '').trim()
  if (!/^AC[0-9a-fA-F]{32}$/.test(sid)) {
    throw new TerminalError(
      'The Twilio account SID must be AC followed by 32 digits and letters from a to f. Copy it from console.twilio.com.',
      { code: 'auth.rejected', details: { field: 'account_sid' } },
    )
  }
  const token = (context.auth.auth_token ?? '').trim()
  return sendJson(context, {
    provider: 'Twilio',
    url: atEndpoint(context, TWILIO_API, `2010-04-01/Accounts/${path`${sid}`}${below}.json`),
    headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` },
    ...(form === undefined ? {} : { body: form }),
    wordsIn: wordsInError,
  })
}

/** `{ code: 21211, message, more_info, status }` */
function wordsInError(body: JsonValue): string | undefined {
  if (!isJsonObject(body)) return undefined
  const { code, message } = body
  if (typeof message !== 'string') return undefined
  return typeof code === 'number' ? `${message} (error ${code})` : message
}
