import { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { callStripe, STRIPE_ACCOUNT, STRIPE_API } from './stripe-client.ts'

/** Makes one customer. */
export const createCustomer = defineAction(
  {
    key: 'stripe.create-customer',
    version: '1.0.0',
    name: 'Create Customer',
    description: 'Makes a customer.',
    app: 'stripe',
    runtime: 'host',
    reaches: 'store',
    props: [
      {
        key: 'email',
        type: 'string',
        label: 'E-mail address',
        placeholder: 'ada@example.com',
        optional: true,
      },
      { key: 'name', type: 'string', label: 'Name', optional: true },
      { key: 'phone', type: 'string', label: 'Phone', optional: true },
      { key: 'description', type: 'string', label: 'Description', optional: true },
      {
        key: 'metadata',
        type: 'object',
        label: 'Metadata',
        description: 'Values of your own, by key.',
        placeholder: '{"user_id": "42"}',
        optional: true,
      },
      {
        key: 'address',
        type: 'object',
        label: 'Address',
        description: 'With line1, line2, city, state, postal_code and country.',
        optional: true,
        advanced: true,
      },
      {
        key: 'idempotencyKey',
        type: 'string',
        label: 'Idempotency key',
        description:
          'Stripe makes one customer for one key within a day, however often the step is tried. {{steps.trigger.context.trace_id}} is the same for all tries of one event.',
        placeholder: '{{steps.trigger.context.trace_id}}',
        optional: true,
      },
      STRIPE_ACCOUNT,
      endpointProp('Stripe', STRIPE_API),
    ],
    keywords: ['payment', 'billing', 'add', 'buyer'],
  },
  async context => makeCustomer(context),
)

const customerSchema = z.looseObject({ id: z.string(), object: z.literal('customer') })

async function makeCustomer(context: ActionContext): Promise<JsonObject> {
  const { email, name, phone, description, metadata, address, idempotencyKey } = context.props
  const answer = await callStripe(context, 'customers', {
    form: { email, name, phone, description, metadata, address },
    idempotencyKey: idempotencyKey as string | undefined,
  })
  const { id } = readAnswer('Stripe', customerSchema, answer)
  context.summary(`Created customer ${id}`)
  return answer as JsonObject
}
