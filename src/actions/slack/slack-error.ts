import { RetryableError, TerminalError } from '#engine/errors.ts'
import type { PatchbayError } from '#shared/errors.ts'
import { quote } from '../quote.ts'
import type { RestContext } from '../rest.ts'

interface Refused {
  /** Slack's own word for it, e.g. `channel_not_found`. */
  readonly error: string
  /** The scope that is missing. */
  readonly needed?: string | undefined
}

/** The token itself is not accepted, and nothing was done: another one may be. */
const TOKEN_REFUSED: Readonly<Record<string, string>> = {
  invalid_auth: 'it is wrong or was revoked',
  not_authed: 'none arrived',
  token_revoked: 'it was revoked',
  token_expired: 'it has expired',
  account_inactive: 'its bot or workspace was deleted',
}

const NOT_ALLOWED: Readonly<Record<string, string>> = {
  missing_scope: 'The Slack app lacks a scope',
  no_permission: 'The token lacks a permission for this',
  not_allowed_token_type: 'This kind of token can’t do this; use a bot token (xoxb-…)',
  ekm_access_denied: 'The workspace’s administrators have suspended posting',
  restricted_action: 'A setting of the workspace keeps this bot from posting there',
  restricted_action_read_only_channel: 'The channel is read-only',
  team_access_not_granted: 'The token has no access to this workspace',
}

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  channel_not_found:
    'There is no such channel that the bot can see. Check the name or ID; a private channel has to invite the bot first',
  not_in_channel:
    'The bot is not in that channel. Invite it there with /invite, or give the app the scope chat:write.public',
  is_archived: 'The channel is archived. Choose another one',
  msg_too_long: 'The text is too long. Slack takes up to 40,000 characters',
  no_text: 'The message is empty. Give it a text or blocks',
  invalid_blocks: 'Slack can’t read the blocks. Try them in Slack’s Block Kit Builder',
  invalid_blocks_format: 'Slack can’t read the blocks: they must be a list of objects',
  thread_not_found: 'There is no message with that timestamp to reply to',
  cannot_reply_to_message: 'That message can’t be replied to',
}

const BUSY = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded'])
const FAILING = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

/** Says what an `ok: false` means and what to do. */
export function slackError({ auth }: Pick<RestContext, 'auth'>, refused: Refused): PatchbayError {
  const error = quote(refused.error, Object.values(auth))
  const details = { reason: error }
  if (Object.hasOwn(TOKEN_REFUSED, error)) {
    const message = `Slack refused the bot token (${error}): ${TOKEN_REFUSED[error]}. Check what the step’s authentication gives it.`
    return new TerminalError(message, { code: 'auth.rejected', details: { ...details, repeatable: true } })
  }
  if (Object.hasOwn(NOT_ALLOWED, error)) {
    const scope = refused.needed === undefined ? '' : `: ${quote(refused.needed, Object.values(auth))}`
    return new TerminalError(`${NOT_ALLOWED[error]}${scope} (Slack says ${error}).`, {
      code: 'auth.rejected',
      details,
    })
  }
  if (BUSY.has(error)) {
    return new RetryableError(
      `Slack is rate-limiting this token (${error}). Try again later, or turn on retries for the step.`,
      { code: 'provider.rate-limited', details },
    )
  }
  if (FAILING.has(error)) {
    // Part of it may have been done all the same, so the author decides whether to repeat it.
    return new RetryableError(
      `Slack is failing at the moment (${error}). Try again later, or turn on retries for the step.`,
      { code: 'provider.unreachable', details },
    )
  }
  const known = Object.hasOwn(WHAT_TO_DO, error) ? WHAT_TO_DO[error] : undefined
  const message =
    known === undefined ? `Slack refused the request: ${error}.` : `${known} (Slack says ${error}).`
  return new TerminalError(message, { code: 'provider.rejected', details })
}
