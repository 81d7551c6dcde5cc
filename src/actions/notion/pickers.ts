import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import type { Loader, LoaderContext } from '../define.ts'
import { openDataSource } from './data-source.ts'
import { callNotion } from './notion-client.ts'
import { isWritable } from './property-values.ts'

const PAGE = 50

const richText = z.array(z.looseObject({ plain_text: z.string() }))
const foundSchema = z.looseObject({
  results: z.array(
    z.looseObject({
      id: z.string(),
      /** Of a data source. */
      title: richText.optional(),
      /** Of a page: one of them has its title. */
      properties: z
        .record(z.string(), z.looseObject({ type: z.string(), title: z.unknown().optional() }))
        .optional(),
    }),
  ),
  next_cursor: z.string().nullish(),
})
type Found = z.infer<typeof foundSchema>['results'][number]

export const listDatabases: Loader = context => search(context, 'data_source')
export const listPages: Loader = context => search(context, 'page')

async function search(context: LoaderContext, what: 'data_source' | 'page') {
  const answer = await callNotion(context, 'search', {
    body: {
      filter: { property: 'object', value: what },
      page_size: PAGE,
      ...(context.query ? { query: context.query } : {}),
      ...(context.cursor === undefined ? {} : { start_cursor: context.cursor }),
    },
  })
  const { results, next_cursor } = readAnswer('Notion', foundSchema, answer)
  return {
    kind: 'options' as const,
    options: results.map(found => ({ label: titleOf(found), value: found.id })),
    ...(next_cursor ? { nextCursor: next_cursor } : {}),
  }
}

function titleOf({ title, properties = {} }: Found): string {
  const column = Object.values(properties).find(({ type }) => type === 'title')
  const parsed = richText.safeParse(title ?? column?.title ?? [])
  const text = parsed.success ? parsed.data.map(({ plain_text }) => plain_text).join('') : ''
  return text.trim() === '' ? 'Untitled' : text
}

/** The columns of the chosen database that a step can fill. */
export const listProperties: Loader = async context => {
  const { properties } = await openDataSource(context, String(context.props.database ?? ''))
  return {
    kind: 'fields',
    fields: Object.entries(properties)
      .filter(([, { type }]) => isWritable(type))
      .map(([name, { type }]) => ({ key: name, label: name, description: type.replaceAll('_', ' ') })),
  }
}
