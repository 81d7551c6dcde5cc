import { z } from 'zod'
import type { JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp, path } from '../endpoint.ts'
import { collectPages, countOf, maxResultsProp, readMaxResults } from '../paging.ts'
import { withDataSource } from './data-source.ts'
import { callNotion, NOTION_API } from './notion-client.ts'
import { listDatabases } from './pickers.ts'
import { toPlainPage } from './plain-values.ts'

/** As many as Notion gives at once. */
const PAGE = 100

/** Reads the pages of a database. */
export const queryDatabase = defineAction(
  {
    key: 'notion.query-database',
    version: '1.0.0',
    name: 'Query Database',
    description: 'Reads the pages of a database that pass a filter.',
    app: 'notion',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'database',
        type: 'string',
        label: 'Database',
        description: 'Its ID or address. It has to be shared with the integration.',
        remoteOptions: { loader: 'databases' },
      },
      {
        key: 'filter',
        type: 'object',
        label: 'Filter',
        description: 'A filter object of Notion’s API.',
        placeholder: '{"property": "Done", "checkbox": {"equals": false}}',
        optional: true,
      },
      {
        key: 'sorts',
        type: 'any[]',
        label: 'Sorts',
        description: 'A list of sort objects of Notion’s API.',
        placeholder: '[{"property": "Name", "direction": "ascending"}]',
        optional: true,
      },
      {
        key: 'plain',
        type: 'boolean',
        label: 'Plain values',
        description: 'Properties as text, numbers and lists; off, as Notion’s API has them.',
        default: true,
      },
      maxResultsProp('pages'),
      endpointProp('Notion', NOTION_API),
    ],
    keywords: ['find', 'search', 'list', 'filter', 'table', 'read'],
  },
  async context => readPages(context),
  { databases: listDatabases },
)

const answerSchema = z.looseObject({ results: z.array(z.unknown()), next_cursor: z.string().nullish() })

async function readPages(context: ActionContext): Promise<JsonValue[]> {
  const { database, filter, sorts, plain } = context.props
  const max = readMaxResults(context.props)
  const pages = await withDataSource(context, database as string, id =>
    collectPages(max, async (from, wanted) => {
      const answer = await callNotion(context, path`data_sources/${id}/query`, {
        body: {
          page_size: Math.min(wanted, PAGE),
          ...(filter === undefined ? {} : { filter }),
          ...(sorts === undefined ? {} : { sorts }),
          ...(from === undefined ? {} : { start_cursor: from }),
        },
      })
      const { results, next_cursor } = readAnswer('Notion', answerSchema, answer)
      return { items: results as JsonValue[], next: next_cursor ?? undefined }
    }),
  )
  context.summary(`Read ${countOf(pages, 'page')}`)
  context.export('has_more', pages.hasMore)
  return plain === true ? pages.items.map(toPlainPage) : pages.items
}
