import { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import { readAnswer } from '../answer.ts'
import { defineApp } from '../define.ts'
import { createCustomer } from './create-customer.ts'
import { listCharges } from './list-charges.ts'
import { callStripe } from './stripe-client.ts'

/** Stripe's API, version 1. */
export const stripeApp = defineApp(
  {
    key: 'stripe',
    name: 'Stripe',
    description: 'Customers and payments.',
    auth: [
      {
        key: 'api_key',
        label: 'Secret key',
        description:
          'From dashboard.stripe.com/apikeys; a restricted key with only what the steps need is best.',
        placeholder: 'sk_… or rk_…',
        secret: true,
      },
    ],
    hosts: ['api.stripe.com'],
    request: { headers: { authorization: 'Bearer {api_key}' } },
  },
  [createCustomer, listCharges],
  async context => {
    try {
      const account = readAnswer('Stripe', accountSchema, await callStripe(context, 'account'))
      return { identity: account.settings?.dashboard?.display_name ?? account.email ?? account.id }
    } catch (error) {
      // Stripe knows the key, but a restricted one need not be allowed to read the account.
      if (error instanceof PatchbayError && error.details.status === 403) return {}
      throw error
    }
  },
)

const accountSchema = z.looseObject({
  id: z.string(),
  email: z.string().nullish(),
  settings: z
    .looseObject({ dashboard: z.looseObject({ display_name: z.string().nullish() }).optional() })
    .optional(),
})
