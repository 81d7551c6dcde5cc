import { z } from 'zod'
import type { JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { collectPages, countOf, maxResultsProp, readMaxResults } from '../paging.ts'
import { callStripe, STRIPE_ACCOUNT, STRIPE_API } from './stripe-client.ts'

/** Reads charges, newest first. */
export const listCharges = defineAction(
  {
    key: 'stripe.list-charges',
    version: '1.0.0',
    name: 'List Charges',
    description: 'Reads charges, newest first.',
    app: 'stripe',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'customer',
        type: 'string',
        label: 'Customer',
        description: 'Only charges of this customer.',
        placeholder: 'cus_…',
        optional: true,
      },
      {
        key: 'createdAfter',
        type: 'string',
        label: 'Not before',
        description: 'A time in ISO 8601, or in Unix seconds.',
        placeholder: '2026-01-31T00:00:00Z',
        optional: true,
      },
      {
        key: 'createdBefore',
        type: 'string',
        label: 'Before',
        description: 'A time in ISO 8601, or in Unix seconds.',
        optional: true,
      },
      maxResultsProp('charges'),
      STRIPE_ACCOUNT,
      endpointProp('Stripe', STRIPE_API),
    ],
    keywords: ['payments', 'transactions', 'search', 'read'],
  },
  async context => readCharges(context),
)

/** As many as Stripe gives at once. */
const PAGE = 100

const listSchema = z.looseObject({
  object: z.literal('list'),
  data: z.array(z.looseObject({ id: z.string() })),
  has_more: z.boolean(),
})

async function readCharges(context: ActionContext): Promise<JsonValue[]> {
  const { props } = context
  const query = {
    customer: props.customer as string | undefined,
    'created[gte]': toUnixSeconds(props.createdAfter, { key: 'createdAfter', label: 'Not before' }),
    'created[lt]': toUnixSeconds(props.createdBefore, { key: 'createdBefore', label: 'Before' }),
  }
  const charges = await collectPages(readMaxResults(props), async (after, wanted) => {
    const answer = await callStripe(context, 'charges', {
      query: { ...query, limit: Math.min(wanted, PAGE), starting_after: after },
    })
    const { data, has_more } = readAnswer('Stripe', listSchema, answer)
    return { items: data as JsonValue[], next: has_more ? data.at(-1)?.id : undefined }
  })
  context.summary(`Read ${countOf(charges, 'charge')}`)
  context.export('has_more', charges.hasMore)
  return charges.items
}

function toUnixSeconds(
  value: JsonValue | undefined,
  field: { readonly key: string; readonly label: string },
): number | undefined {
  if (value === undefined) return undefined
  const text = String(value).trim()
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000)
  if (Number.isFinite(seconds)) return seconds
  throw invalidProp(field.key, `“${field.label}” must be a time such as 2026-01-31T00:00:00Z.`)
}
