import { z } from 'zod'
import { TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp, path } from '../endpoint.ts'
import { toBlocks } from './content.ts'
import { openDataSource } from './data-source.ts'
import { callNotion, NOTION_API, readNotionId } from './notion-client.ts'
import { listDatabases, listPages, listProperties } from './pickers.ts'
import { titleColumn, toPropertyValues } from './property-values.ts'
import { plainText } from './rich-text.ts'

/** Makes a page, in a database or below another page. */
export const createPage = defineAction(
  {
    key: 'notion.create-page',
    version: '1.0.0',
    name: 'Create Page',
    description: 'Makes a page in a database or below another page.',
    app: 'notion',
    runtime: 'host',
    reaches: 'store',
    props: [
      {
        key: 'parentType',
        type: 'string',
        label: 'Make it in',
        options: [
          { label: 'A database', value: 'database' },
          { label: 'A page', value: 'page' },
        ],
        default: 'database',
      },
      {
        key: 'database',
        type: 'string',
        label: 'Database',
        description: 'Its ID or address. It has to be shared with the integration.',
        remoteOptions: { loader: 'databases' },
        visibleWhen: { prop: 'parentType', values: ['database'] },
      },
      {
        key: 'page',
        type: 'string',
        label: 'Parent page',
        description: 'Its ID or address. It has to be shared with the integration.',
        remoteOptions: { loader: 'pages' },
        visibleWhen: { prop: 'parentType', values: ['page'] },
      },
      { key: 'title', type: 'string', label: 'Title', optional: true },
      {
        key: 'properties',
        type: 'object',
        label: 'Properties',
        description:
          'By name: text, numbers, lists of tags, dates (2026-01-31); or values in Notion’s own shape.',
        optional: true,
        remoteFields: { loader: 'properties', dependsOn: ['database'] },
        visibleWhen: { prop: 'parentType', values: ['database'] },
      },
      {
        key: 'content',
        type: 'text',
        label: 'Content',
        description: 'In simple Markdown: headings, lists, to-dos, quotes, code, links.',
        optional: true,
      },
      endpointProp('Notion', NOTION_API),
    ],
    keywords: ['add', 'row', 'entry', 'document', 'note'],
  },
  async context => makePage(context),
  { databases: listDatabases, pages: listPages, properties: listProperties },
)

/** As many as Notion takes in one request. */
const MAX_BLOCKS = 100

const pageSchema = z.looseObject({ id: z.string() })

async function makePage(context: ActionContext): Promise<JsonObject> {
  const { title, content } = context.props
  const blocks = typeof content === 'string' ? toBlocks(content) : []
  const parts = await parentAndProperties(context)
  const answer = await callNotion(context, 'pages', {
    body: { ...parts, ...(blocks.length === 0 ? {} : { children: blocks.slice(0, MAX_BLOCKS) }) },
  })
  const { id } = readAnswer('Notion', pageSchema, answer)
  await appendRest(context, id, blocks)
  context.summary(title === undefined ? 'Created a page' : `Created page “${String(title)}”`)
  return answer as JsonObject
}

async function parentAndProperties(context: ActionContext): Promise<JsonObject> {
  const { parentType, title, properties = {} } = context.props
  if (parentType === 'page') {
    const id = readNotionId(context.props.page as string, { key: 'page', label: 'Parent page' })
    return {
      parent: { type: 'page_id', page_id: id },
      properties: title === undefined ? {} : { title: { title: plainText(title as string) } },
    }
  }
  const source = await openDataSource(context, context.props.database as string)
  const column = titleColumn(source)
  const values = {
    ...(title === undefined || column === undefined ? {} : { [column]: title }),
    ...(properties as JsonObject),
  }
  return {
    parent: { type: 'data_source_id', data_source_id: source.id },
    properties: toPropertyValues(values, source),
  }
}

/** The page is there by now, so a failure here is final: another attempt would make a second page. */
async function appendRest(
  context: ActionContext,
  pageId: string,
  blocks: readonly JsonObject[],
): Promise<void> {
  for (let at = MAX_BLOCKS; at < blocks.length; at += MAX_BLOCKS) {
    try {
      await callNotion(context, path`blocks/${pageId}/children`, {
        method: 'PATCH',
        body: { children: blocks.slice(at, at + MAX_BLOCKS) },
      })
    } catch (error) {
      context.signal.throwIfAborted()
      throw new TerminalError(
        `Page ${pageId} was created with ${at} of its ${blocks.length} blocks; the rest could not be added. ${error instanceof Error ? error.message : ''}`.trim(),
        {
          code: error instanceof PatchbayError ? error.code : 'provider.rejected',
          details: { pageId, blocksAdded: at },
        },
      )
    }
  }
}
