import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stripeApp } from '#actions/stripe/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import { json } from '../../support/stand-ins/rest-stand-in.ts'
import { STRIPE_KEY, type StripeStandIn, startStripe, stripeError } from '../../support/stand-ins/stripe.ts'

const credential = { app: 'stripe', fields: { api_key: STRIPE_KEY } }

let stripe: StripeStandIn
beforeEach(async () => {
  stripe = await startStripe()
})
afterEach(() => stripe.stop())

const call = (action: string, props: JsonObject, allowedHosts = [stripe.host]) => ({
  action,
  props: { endpoint: stripe.endpoint, ...props },
  allowedHosts,
})
const create = (props: JsonObject, way: Way = 'an account') =>
  attemptAs(way, credential, call('stripe.create-customer', props))
const list = (props: JsonObject, way: Way = 'an account') =>
  attemptAs(way, credential, call('stripe.list-charges', props))

describe('Create Customer', () => {
  it.each(WAYS)('sends a form with the key of %s', async way => {
    const props = {
      email: 'ada@example.com',
      name: 'Ada & Co',
      metadata: { user_id: 42, vip: true, note: null },
      address: { line1: 'Main St 1', country: 'US' },
    }
    await expect(create(props, way).result).resolves.toMatchObject({
      returnValue: { id: 'cus_1', object: 'customer' },
      summary: 'Created customer cus_1',
    })
    expect(stripe.requests).toMatchObject([
      { method: 'POST', path: '/v1/customers', headers: { authorization: `Bearer ${STRIPE_KEY}` } },
    ])
    expect(stripe.requests[0]?.body).toEqual({
      email: 'ada@example.com',
      name: 'Ada & Co',
      'metadata[user_id]': '42',
      'metadata[vip]': 'true',
      'metadata[note]': '',
      'address[line1]': 'Main St 1',
      'address[country]': 'US',
    })
    expect(stripe.requests[0]?.headers).not.toHaveProperty('stripe-version')
    expect(stripe.requests[0]?.headers).not.toHaveProperty('idempotency-key')
  })

  it('makes one customer for one idempotency key, on behalf of a connected account', async () => {
    const props = { email: 'a@b.c', idempotencyKey: 'trace-1', stripeAccount: 'acct_7' }
    const first = await create(props).result
    expect((await create(props).result).returnValue).toEqual(first.returnValue)
    expect(stripe.requests[0]?.headers).toMatchObject({
      'idempotency-key': 'trace-1',
      'stripe-account': 'acct_7',
    })
  })

  it('names the parameter that Stripe did not like', async () => {
    stripe.answerNext(json(400, stripeError('Invalid email address: x', { param: 'email' })))
    const error = await failureOf(create({ email: 'x' }).result)
    expect(error).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('Invalid email address: x (email)'),
    })
  })

  describeRefusals({
    standIn: () => stripe,
    attempt: ({ allowedHosts } = { allowedHosts: [stripe.host] }) =>
      attemptAs('external authentication', credential, call('stripe.create-customer', {}, allowedHosts)),
    secret: STRIPE_KEY,
    refusal: message => stripeError(message),
  })
})

describe('List Charges', () => {
  beforeEach(() => {
    for (let number = 250; number > 0; number--) {
      stripe.charges.push({ id: `ch_${number}`, object: 'charge', created: number })
    }
  })

  it.each(WAYS)('reads page after page up to the maximum, by %s', async way => {
    const props = {
      customer: 'cus_1',
      createdAfter: '2026-01-31T00:00:00Z',
      createdBefore: '1800000000',
      maxResults: 130,
    }
    const { returnValue, ...rest } = await list(props, way).result
    expect(rest).toEqual({ exports: { has_more: true }, summary: 'Read 130 charges (there are more)' })
    expect((returnValue as { id: string }[]).map(({ id }) => id)).toEqual(
      stripe.charges.slice(0, 130).map(({ id }) => id),
    )
    const query = { customer: 'cus_1', 'created[gte]': '1769817600', 'created[lt]': '1800000000' }
    expect(stripe.requests.map(request => request.query)).toEqual([
      { ...query, limit: '100' },
      { ...query, limit: '30', starting_after: 'ch_151' },
    ])
  })

  it('reads all there are', async () => {
    await expect(list({ maxResults: 10_000 }).result).resolves.toMatchObject({ summary: 'Read 250 charges' })
  })

  it('refuses what is no time', async () => {
    expect(await failureOf(list({ createdAfter: 'yesterday' }).result)).toMatchObject({
      details: { field: 'createdAfter' },
    })
    expect(stripe.requests).toEqual([])
  })

  describeRefusals({
    standIn: () => stripe,
    attempt: ({ allowedHosts } = { allowedHosts: [stripe.host] }) =>
      attemptAs('an account', credential, call('stripe.list-charges', {}, allowedHosts)),
    secret: STRIPE_KEY,
    refusal: message => stripeError(message),
  })
})

describe('Test connection', () => {
  const led = () => ({ from: 'https://api.stripe.com', to: stripe.endpoint })

  it('says whose key it is', async () => {
    await expect(testConnection(stripeApp, credential, led())).resolves.toEqual({ identity: 'Shop' })
  })

  it('works with a restricted key that may not read the account', async () => {
    stripe.answerNext(json(403, stripeError('The provided key does not have the required permissions')))
    await expect(testConnection(stripeApp, credential, led())).resolves.toEqual({})
  })

  it('fails with a wrong key', async () => {
    const wrong = { app: 'stripe', fields: { api_key: 'sk_canary_wrong' } }
    expect(await failureOf(testConnection(stripeApp, wrong, led()))).toMatchObject({ code: 'auth.rejected' })
  })
})
