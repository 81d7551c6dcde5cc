import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import { type ApiContext, path } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { quote } from '../quote.ts'
import { callNotion, isNotFound, readNotionId } from './notion-client.ts'

const dataSourceSchema = z.looseObject({
  id: z.string(),
  properties: z.record(z.string(), z.looseObject({ type: z.string() })),
})
/** One table of a database: what pages are put into. */
export type DataSource = z.infer<typeof dataSourceSchema>

const databaseSchema = z.looseObject({
  data_sources: z.array(z.looseObject({ id: z.string(), name: z.string().optional() })),
})

/** The data source with its columns. `text` is its ID, or the ID or address of a database that has only one. */
export async function openDataSource(context: ApiContext, text: string): Promise<DataSource> {
  return withDataSource(context, text, async id =>
    readAnswer('Notion', dataSourceSchema, await callNotion(context, path`data_sources/${id}`)),
  )
}

/**
 * Does `work` with the ID that `text` gives. If Notion knows no data source by it, it is taken for that of a database.
 * @throws PatchbayError `step.invalid-props` for a database with several data sources
 */
export async function withDataSource<T>(
  context: ApiContext,
  text: string,
  work: (dataSourceId: string) => Promise<T>,
): Promise<T> {
  const id = readNotionId(text, { key: 'database', label: 'Database' })
  try {
    return await work(id)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  return work(await onlyDataSourceOf(context, id))
}

async function onlyDataSourceOf(context: ApiContext, databaseId: string): Promise<string> {
  const answer = await callNotion(context, path`databases/${databaseId}`)
  const { data_sources: sources } = readAnswer('Notion', databaseSchema, answer)
  const [first] = sources
  if (first !== undefined && sources.length === 1) return first.id
  const names = sources.map(({ name, id }) => `${name ?? 'Untitled'} (${id})`)
  throw invalidProp(
    'database',
    sources.length === 0
      ? 'The database has no data source that this token can see. Share it with the integration.'
      : `The database has ${sources.length} data sources: ${quote(names.join(', '), Object.values(context.auth))}. Choose one of them.`,
  )
}
