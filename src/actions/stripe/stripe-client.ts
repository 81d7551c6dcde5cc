import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { isJsonObject } from '../json-object.ts'
import type { PropInput } from '../prop-input.ts'
import { type RestRequest, sendJson } from '../rest.ts'
import { formBody } from './form-body.ts'

export const STRIPE_API = 'https://api.stripe.com/'

interface StripeRequest extends Pick<RestRequest, 'query'> {
  readonly form?: Readonly<Record<string, JsonValue | undefined>>
  readonly idempotencyKey?: string | undefined
}

/** No `Stripe-Version` is sent, so the account's own API version answers. @throws PatchbayError as `sendJson` */
export function callStripe(
  context: ApiContext,
  path: string,
  { query, form, idempotencyKey }: StripeRequest = {},
): Promise<JsonValue> {
  const account = context.props?.stripeAccount
  return sendJson(context, {
    provider: 'Stripe',
    url: atEndpoint(context, STRIPE_API, `v1/${path}`),
    headers: {
      authorization: `Bearer ${context.auth.api_key}`,
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(typeof account === 'string' ? { 'stripe-account': account } : {}),
    },
    query,
    ...(form === undefined ? {} : { body: formBody(form) }),
    wordsIn: wordsInError,
    advice: { 409: 'Another request with the same idempotency key is under way.' },
  })
}

/** On behalf of a connected account (Stripe Connect). */
export const STRIPE_ACCOUNT: PropInput = {
  key: 'stripeAccount',
  type: 'string',
  label: 'Connected account',
  description: 'For platforms: the account to act on behalf of.',
  placeholder: 'acct_…',
  optional: true,
  advanced: true,
}

/** `{ error: { type, code, param, message } }` */
function wordsInError(body: JsonValue): string | undefined {
  const error = (body as { error?: JsonValue } | null)?.error
  if (!isJsonObject(error)) return undefined
  const { message, param } = error as JsonObject
  if (typeof message !== 'string') return undefined
  return typeof param === 'string' ? `${message} (${param})` : message
}
