import { isBearerOf, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const STRIPE_KEY = 'sk_test_canary_9000'

export const stripeError = (message: string, more: object = {}) => ({
  error: { type: 'invalid_request_error', message, ...more },
})

export interface StripeStandIn extends RestStandIn {
  readonly charges: { id: string; object: 'charge'; created: number }[]
}

/** Stripe's API as far as it is used: forms in, JSON out, idempotency keys kept. */
export async function startStripe(tokens: readonly string[] = [STRIPE_KEY]): Promise<StripeStandIn> {
  const charges: StripeStandIn['charges'] = []
  const made = new Map<string, object>()
  let customers = 0
  const server = await startRestStandIn({
    authenticate: request =>
      isBearerOf(tokens, request)
        ? undefined
        : json(401, stripeError('Invalid API Key provided: sk_test_****')),
    routes: {
      'GET /v1/account': () =>
        json(200, {
          id: 'acct_1',
          object: 'account',
          email: 'shop@example.com',
          settings: { dashboard: { display_name: 'Shop' } },
        }),
      'POST /v1/customers': ({ headers, body }) => {
        if (headers['content-type'] !== 'application/x-www-form-urlencoded;charset=UTF-8') {
          return json(400, stripeError('not a form'))
        }
        const key = headers['idempotency-key']
        const customer = (key === undefined ? undefined : made.get(key)) ?? {
          id: `cus_${++customers}`,
          object: 'customer',
          ...(body as object),
        }
        if (key !== undefined) made.set(key, customer)
        return json(200, customer)
      },
      'GET /v1/charges': request => list(request, charges),
    },
    notFound: () => json(404, stripeError('Unrecognized request URL')),
  })
  return { ...server, charges }
}

function list({ query }: RestRequest, charges: StripeStandIn['charges']) {
  const limit = Number(query.limit ?? 10)
  if (limit < 1 || limit > 100) return json(400, stripeError('Invalid limit', { param: 'limit' }))
  const from =
    query.starting_after === undefined ? 0 : charges.findIndex(({ id }) => id === query.starting_after) + 1
  return json(200, {
    object: 'list',
    url: '/v1/charges',
    has_more: from + limit < charges.length,
    data: charges.slice(from, from + limit),
  })
}
