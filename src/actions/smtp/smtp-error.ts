import { RetryableError, TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { connectionError } from '../connection-error.ts'
import { quote } from '../quote.ts'
import type { MailServer } from './read-server.ts'

/** Says what went wrong with a mail and what to do; by the reply codes of RFC 5321 and RFC 4954. */
export function smtpError(thrown: unknown, call: MailServer & { readonly signal: AbortSignal }): unknown {
  if (call.signal.aborted) return call.signal.reason
  if (thrown instanceof PatchbayError) return thrown
  const host = `${call.host}:${call.port}`
  const { code, reply, response } = readError(thrown)
  const said = saidBy(response, call)
  const details = { host, ...(reply === undefined ? {} : { reply }) }
  if (code === 'ETLS' && reply !== undefined) return noStartTls(host)
  if (code === 'EAUTH' || (reply !== undefined && [530, 534, 535, 538].includes(reply))) {
    return new TerminalError(
      `${host} refused the user or password${replyText(reply)}. Check what the step’s authentication gives it; some providers want a password made for apps.${said}`,
      // Nothing was sent yet.
      { code: 'auth.rejected', details: { ...details, repeatable: true } },
    )
  }
  if (reply !== undefined && reply >= 400 && reply < 500) {
    return new RetryableError(
      `${host} does not take the mail at the moment${replyText(reply)}. Try again later, or turn on retries for the step.${said}`,
      { code: reply === 421 || reply === 450 ? 'provider.rate-limited' : 'provider.unreachable', details },
    )
  }
  if (reply !== undefined) {
    return new TerminalError(
      `${host} refused the mail${replyText(reply)}. Check its sender and recipients.${said}`,
      {
        code: 'provider.rejected',
        details,
      },
    )
  }
  return connectionFailure(thrown, { code, host })
}

function connectionFailure(thrown: unknown, { code, host }: { code: string; host: string }): PatchbayError {
  const known = connectionError(thrown, { name: 'the mail server', host })
  if (known !== undefined) return known
  if (code === 'ETLS') return noStartTls(host)
  if (code === 'ESOCKET' || code === 'ECONNECTION' || code === 'ETIMEDOUT' || code === 'EPROTOCOL') {
    return new RetryableError(
      `The connection to the mail server at ${host} broke (${code}). Check the port and the encryption, or try again later.`,
      { code: 'provider.unreachable', details: { host, reason: code } },
    )
  }
  return new TerminalError(
    'The mail can’t be sent as it is. Check its sender, its recipients and its attachments.',
    { code: 'step.invalid-props', details: { host } },
  )
}

function noStartTls(host: string): TerminalError {
  return new TerminalError(
    `${host} offers no STARTTLS, so nothing was sent. Choose TLS in the SMTP credential, or another port.`,
    { code: 'provider.rejected', details: { host, reason: 'no TLS' } },
  )
}

/** Servers like to repeat what they were sent, and that is base64 while signing in. */
function saidBy(response: string, { user, password }: MailServer): string {
  if (password === '') return response === '' ? '' : ` It says: ${quote(response, [])}`
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const secrets = [password, base64(password), base64(`\0${user}\0${password}`)]
  const words = quote(response, secrets)
  return words === '' ? '' : ` It says: ${words}`
}

function replyText(reply: number | undefined): string {
  return reply === undefined ? '' : ` (${reply})`
}

function readError(thrown: unknown) {
  const { code, responseCode, response } = (thrown ?? {}) as Readonly<Record<string, unknown>>
  return {
    code: typeof code === 'string' ? code : '',
    reply: typeof responseCode === 'number' ? responseCode : undefined,
    response: typeof response === 'string' ? response : '',
  }
}
