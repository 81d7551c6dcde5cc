import { z } from 'zod'
import type { JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { isJsonObject } from '../json-object.ts'
import { collectPages, countOf, maxResultsProp, readMaxResults } from '../paging.ts'
import { AIRTABLE_API, callAirtable, tablePath } from './airtable-client.ts'
import { listBases, listTables, listViews } from './pickers.ts'
import { TABLE_PROPS } from './table-props.ts'

/** Reads the records of a table. */
export const listRecords = defineAction(
  {
    key: 'airtable.list-records',
    version: '1.0.0',
    name: 'List Records',
    description: 'Reads the records of a table or view.',
    app: 'airtable',
    runtime: 'host',
    asksAgain: true,
    props: [
      ...TABLE_PROPS,
      {
        key: 'view',
        type: 'string',
        label: 'View',
        description: 'Only the records of this view, in its order.',
        optional: true,
        remoteOptions: { loader: 'views', dependsOn: ['base', 'table'] },
      },
      {
        key: 'filterByFormula',
        type: 'string',
        label: 'Filter',
        description: 'A formula that has to be true, in Airtable’s own language.',
        placeholder: "{Status} = 'Open'",
        optional: true,
      },
      {
        key: 'sort',
        type: 'any[]',
        label: 'Sort',
        description: 'Fields to sort by; “-” in front of a name sorts downward.',
        placeholder: '["Name", "-Created"]',
        optional: true,
      },
      {
        key: 'fields',
        type: 'string[]',
        label: 'Fields',
        description: 'Only these fields of each record.',
        optional: true,
        advanced: true,
      },
      maxResultsProp('records'),
      endpointProp('Airtable', AIRTABLE_API),
    ],
    keywords: ['find', 'search', 'read', 'rows', 'table', 'base', 'query'],
  },
  async context => readRecords(context),
  { bases: listBases, tables: listTables, views: listViews },
)

/** As many as Airtable gives at once. */
const PAGE = 100

const pageSchema = z.looseObject({
  records: z.array(z.looseObject({ id: z.string() })),
  offset: z.string().optional(),
})

async function readRecords(context: ActionContext): Promise<JsonValue[]> {
  const { props } = context
  const address = tablePath(props)
  const query = {
    view: props.view as string | undefined,
    filterByFormula: props.filterByFormula as string | undefined,
    'fields[]': props.fields as string[] | undefined,
    ...sortQuery(props.sort as JsonValue[] | undefined),
  }
  const records = await collectPages(readMaxResults(props), async (offset, wanted) => {
    const answer = await callAirtable(context, address, {
      query: { ...query, pageSize: Math.min(wanted, PAGE), offset },
    })
    const page = readAnswer('Airtable', pageSchema, answer)
    return { items: page.records as JsonValue[], next: page.offset }
  })
  context.summary(`Read ${countOf(records, 'record')}`)
  context.export('has_more', records.hasMore)
  return records.items
}

/** `['-Created']`, or as Airtable writes it: `[{ field: 'Created', direction: 'desc' }]`. */
function sortQuery(sort: readonly JsonValue[] = []): Record<string, string> {
  return Object.fromEntries(
    sort.flatMap((entry, index) => {
      const { field, direction } = readSort(entry)
      return [
        [`sort[${index}][field]`, field],
        [`sort[${index}][direction]`, direction],
      ]
    }),
  )
}

function readSort(entry: JsonValue): { field: string; direction: string } {
  if (isJsonObject(entry)) {
    const { field = '', direction = 'asc' } = entry
    return { field: String(field), direction: String(direction) }
  }
  const text = String(entry)
  return text.startsWith('-')
    ? { field: text.slice(1), direction: 'desc' }
    : { field: text, direction: 'asc' }
}
