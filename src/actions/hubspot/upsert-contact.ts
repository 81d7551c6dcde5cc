import { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp, path } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { listContactProperties } from './contact-properties.ts'
import { CRM_VERSION, callHubspot, HUBSPOT_API } from './hubspot-client.ts'

/** Changes the contact with an e-mail address, or makes one. Doing it again changes nothing more. */
export const upsertContact = defineAction(
  {
    key: 'hubspot.upsert-contact',
    version: '1.0.0',
    name: 'Create or Update Contact',
    description: 'Changes the contact with an e-mail address, or makes one.',
    app: 'hubspot',
    runtime: 'host',
    reaches: 'store',
    props: [
      { key: 'email', type: 'string', label: 'E-mail address', placeholder: 'ada@example.com' },
      {
        key: 'properties',
        type: 'object',
        label: 'Properties',
        description: 'By their internal names. An empty text clears a property; what is not named stays.',
        placeholder: '{"firstname": "Ada", "company": "Analytical Engines"}',
        optional: true,
        remoteFields: { loader: 'properties' },
      },
      endpointProp('HubSpot', HUBSPOT_API),
    ],
    keywords: ['crm', 'upsert', 'customer', 'lead', 'person'],
  },
  async context => changeOrCreate(context),
  { properties: listContactProperties },
)

const CONTACTS = `crm/objects/${CRM_VERSION}/contacts`

const contactSchema = z.looseObject({ id: z.string() })

async function changeOrCreate(context: ActionContext): Promise<JsonObject> {
  const email = readEmail(context.props)
  const properties = asText(context.props.properties as JsonObject | undefined)
  const { answer, isNew } = await change(context, email, properties)
  const { id } = readAnswer('HubSpot', contactSchema, answer)
  context.summary(`${isNew ? 'Created' : 'Updated'} contact ${id} (${email})`)
  context.export('is_new', isNew)
  return answer as JsonObject
}

interface Changed {
  readonly answer: JsonValue
  readonly isNew: boolean
}

async function change(context: ActionContext, email: string, properties: JsonObject): Promise<Changed> {
  try {
    const body = { properties }
    const answer = await callHubspot(context, `${CONTACTS}/${path`${email}`}`, {
      method: 'PATCH',
      query: { idProperty: 'email' },
      body,
    })
    return { answer, isNew: false }
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
  try {
    const answer = await callHubspot(context, CONTACTS, { body: { properties: { ...properties, email } } })
    return { answer, isNew: true }
  } catch (error) {
    const id = existingId(error)
    if (id === undefined) throw error
    // The address is another one of a contact's, or somebody made the contact in between.
    const answer = await callHubspot(context, `${CONTACTS}/${path`${id}`}`, {
      method: 'PATCH',
      body: { properties },
    })
    return { answer, isNew: false }
  }
}

function existingId(error: unknown): string | undefined {
  if (statusOf(error) !== 409) return undefined
  return /Existing ID:\s*(\d+)/.exec((error as Error).message)?.[1]
}

const statusOf = (error: unknown) => (error instanceof PatchbayError ? error.details.status : undefined)

function readEmail({ email }: JsonObject): string {
  const text = (email as string).trim()
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return text
  throw invalidProp('email', '“E-mail address” must be one address, such as ada@example.com.')
}

/** HubSpot keeps every value as text; several choices are joined by semicolons. */
function asText(properties: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, textOf(value)]))
}

function textOf(value: JsonValue): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(textOf).join(';')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
