import type { JsonObject } from '#shared/json.ts'
import { isBearerOf, json, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const HUBSPOT_TOKEN = 'pat-eu1-canary-4711'

export const hubspotError = (category: string, message: string) => ({
  status: 'error',
  message,
  category,
  correlationId: 'c',
})

export interface HubspotStandIn extends RestStandIn {
  /** `also`: another e-mail address of the same contact. */
  readonly contacts: { id: string; also?: string; properties: JsonObject }[]
}

const KNOWN = ['email', 'firstname', 'lastname', 'company', 'score']

/** HubSpot's CRM API of 2026-03 as far as it is used. */
export async function startHubspot(tokens: readonly string[] = [HUBSPOT_TOKEN]): Promise<HubspotStandIn> {
  const contacts: HubspotStandIn['contacts'] = []
  const answer = (contact: HubspotStandIn['contacts'][number], status = 200) =>
    json(status, {
      ...contact,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      archived: false,
    })
  const invalid = (properties: JsonObject) => {
    const unknown = Object.keys(properties).find(name => !KNOWN.includes(name))
    if (unknown !== undefined)
      return json(400, hubspotError('VALIDATION_ERROR', `Property "${unknown}" does not exist`))
    const wrong = Object.entries(properties).find(([, value]) => typeof value !== 'string')
    return wrong && json(400, hubspotError('VALIDATION_ERROR', `${wrong[0]} must be text`))
  }
  const server = await startRestStandIn({
    authenticate: request =>
      isBearerOf(tokens, request)
        ? undefined
        : json(401, hubspotError('INVALID_AUTHENTICATION', 'Authentication credentials not found.')),
    routes: {
      'GET /account-info/v3/details': () =>
        json(200, { portalId: 424242, accountType: 'STANDARD', uiDomain: 'app.hubspot.com' }),
      'GET /crm/properties/2026-03/contacts': () =>
        json(200, {
          results: [
            { name: 'zebra', label: 'Zebra', description: '' },
            { name: 'email', label: 'Email', description: '' },
            { name: 'company', label: 'Company name', description: 'Where they work' },
            { name: 'firstname', label: 'First name', description: '' },
            { name: 'createdate', label: 'Created', modificationMetadata: { readOnlyValue: true } },
            { name: 'inner', label: 'Inner', hidden: true },
          ],
        }),
      'PATCH /crm/objects/2026-03/contacts/:id': ({ params, query, body }) => {
        const { properties } = body as { properties: JsonObject }
        const contact = contacts.find(({ id, properties: { email } }) =>
          query.idProperty === 'email' ? email === params.id : id === params.id,
        )
        if (contact === undefined) return json(404, hubspotError('OBJECT_NOT_FOUND', 'resource not found'))
        const refusal = invalid(properties)
        if (refusal !== undefined) return refusal
        Object.assign(contact.properties, properties)
        return answer(contact)
      },
      'POST /crm/objects/2026-03/contacts': ({ body }) => {
        const { properties } = body as { properties: JsonObject }
        const refusal = invalid(properties)
        if (refusal !== undefined) return refusal
        const same = contacts.find(({ also }) => also === properties.email)
        if (same)
          return json(409, hubspotError('CONFLICT', `Contact already exists. Existing ID: ${same.id}`))
        const contact = { id: String(101 + contacts.length), properties }
        contacts.push(contact)
        return answer(contact, 201)
      },
    },
  })
  return { ...server, contacts }
}
