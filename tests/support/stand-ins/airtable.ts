import type { JsonObject } from '#shared/json.ts'
import { isBearerOf, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const AIRTABLE_TOKEN = 'patCanary.canary0815'
export const BASE = 'appCanBeShown1234'

const airtableError = (status: number, type: string, message: string) =>
  json(status, { error: { type, message } })

const TABLES = [
  {
    id: 'tblPeople',
    name: 'People & more',
    fields: [
      { id: 'fld1', name: 'Name', type: 'singleLineText' },
      { id: 'fld2', name: 'Age', type: 'number' },
      { id: 'fld3', name: 'Total', type: 'formula' },
    ],
    views: [
      { id: 'viw1', name: 'Grid', type: 'grid' },
      { id: 'viw2', name: 'Adults', type: 'grid' },
    ],
  },
]

export interface AirtableStandIn extends RestStandIn {
  readonly records: { id: string; createdTime: string; fields: JsonObject }[]
}

/** Airtable's Web API as far as it is used: one base with one table. */
export async function startAirtable(tokens: readonly string[] = [AIRTABLE_TOKEN]): Promise<AirtableStandIn> {
  const records: AirtableStandIn['records'] = []
  const server = await startRestStandIn({
    authenticate: request =>
      isBearerOf(tokens, request)
        ? undefined
        : airtableError(401, 'AUTHENTICATION_REQUIRED', 'Authentication required'),
    routes: {
      'GET /v0/meta/whoami': () => json(200, { id: 'usr1', email: 'ada@example.com', scopes: [] }),
      'GET /v0/meta/bases': ({ query }) =>
        query.offset === undefined
          ? json(200, { bases: [{ id: BASE, name: 'Club', permissionLevel: 'create' }], offset: 'itr2' })
          : json(200, { bases: [{ id: 'app2', name: 'Office', permissionLevel: 'read' }] }),
      'GET /v0/meta/bases/:base/tables': ({ params }) =>
        params.base === BASE ? json(200, { tables: TABLES }) : json(404, { error: 'NOT_FOUND' }),
      'POST /v0/:base/:table': request => create(request, records),
      'GET /v0/:base/:table': request => list(request, records),
    },
    notFound: () => json(404, { error: 'NOT_FOUND' }),
  })
  return { ...server, records }
}

const isTable = ({ base, table }: Readonly<Record<string, string>>) =>
  base === BASE && TABLES.some(({ id, name }) => id === table || name === table)

const NO_TABLE = () =>
  airtableError(
    403,
    'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
    'Invalid permissions, or the requested model was not found.',
  )

function create({ params, body }: RestRequest, records: AirtableStandIn['records']) {
  if (!isTable(params)) return NO_TABLE()
  const { records: given = [], typecast } = body as { records?: { fields: JsonObject }[]; typecast: boolean }
  if (given.length === 0 || given.length > 10)
    return airtableError(422, 'INVALID_RECORDS', 'Up to 10 records')
  const unknown = given
    .flatMap(({ fields }) => Object.keys(fields))
    .find(name => name !== 'Name' && name !== 'Age')
  if (unknown !== undefined)
    return airtableError(422, 'UNKNOWN_FIELD_NAME', `Unknown field name: "${unknown}"`)
  if (!typecast && given.some(({ fields }) => typeof fields.Age === 'string')) {
    return airtableError(422, 'INVALID_VALUE_FOR_COLUMN', 'Field "Age" cannot accept the provided value')
  }
  const made = given.map(({ fields }, index) => ({
    id: `rec${records.length + index + 1}`,
    createdTime: '2026-01-01T00:00:00.000Z',
    fields,
  }))
  records.push(...made)
  return json(200, { records: made })
}

function list({ params, query }: RestRequest, records: AirtableStandIn['records']) {
  if (!isTable(params)) return NO_TABLE()
  const size = Number(query.pageSize ?? 100)
  if (size > 100) return airtableError(422, 'INVALID_REQUEST', 'pageSize')
  const from = Number((query.offset ?? 'itr/0').split('/')[1])
  const next = from + size < records.length ? { offset: `itr/${from + size}` } : {}
  return json(200, { records: records.slice(from, from + size), ...next })
}
