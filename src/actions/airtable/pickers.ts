import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import type { Loader, LoaderContext } from '../define.ts'
import { path } from '../endpoint.ts'
import { callAirtable, readBaseId } from './airtable-client.ts'

const basesSchema = z.looseObject({
  bases: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  offset: z.string().optional(),
})

/** The bases that the token can see. */
export const listBases: Loader = async context => {
  const answer = await callAirtable(context, 'meta/bases', { query: { offset: context.cursor } })
  const { bases, offset } = readAnswer('Airtable', basesSchema, answer)
  return {
    kind: 'options',
    options: named(context, bases),
    ...(offset === undefined ? {} : { nextCursor: offset }),
  }
}

const tablesSchema = z.looseObject({
  tables: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      fields: z.array(z.looseObject({ name: z.string(), type: z.string() })),
      views: z.array(z.looseObject({ id: z.string(), name: z.string() })).default([]),
    }),
  ),
})

export const listTables: Loader = async context => ({
  kind: 'options',
  options: named(context, await readTables(context)),
})

export const listViews: Loader = async context => ({
  kind: 'options',
  options: named(context, (await chosenTable(context))?.views ?? []),
})

/** Filled in by Airtable itself. */
const COMPUTED = new Set([
  'aiText',
  'autoNumber',
  'button',
  'count',
  'createdBy',
  'createdTime',
  'externalSyncSource',
  'formula',
  'lastModifiedBy',
  'lastModifiedTime',
  'multipleLookupValues',
  'rollup',
])

/** The fields of the chosen table that a step can fill. */
export const listFields: Loader = async context => ({
  kind: 'fields',
  fields: ((await chosenTable(context))?.fields ?? [])
    .filter(({ type }) => !COMPUTED.has(type))
    .map(({ name, type }) => ({ key: name, label: name, description: inWords(type) })),
})

async function readTables(context: LoaderContext) {
  const answer = await callAirtable(context, path`meta/bases/${readBaseId(context.props)}/tables`)
  return readAnswer('Airtable', tablesSchema, answer).tables
}

async function chosenTable(context: LoaderContext) {
  const chosen = String(context.props.table ?? '').trim()
  return (await readTables(context)).find(({ id, name }) => id === chosen || name === chosen)
}

function named(context: LoaderContext, items: readonly { readonly id: string; readonly name: string }[]) {
  const wanted = (context.query ?? '').trim().toLowerCase()
  return items
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map(({ id, name }) => ({ label: name, value: id, description: id }))
}

/** `singleLineText` → `single line text` */
const inWords = (type: string) => type.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
