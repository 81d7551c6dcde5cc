import { z } from 'zod'
import { TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isJsonObject } from '../json-object.ts'
import { AIRTABLE_API, callAirtable, tablePath } from './airtable-client.ts'
import { listBases, listFields, listTables } from './pickers.ts'
import { TABLE_PROPS } from './table-props.ts'

/** Adds records to a table. */
export const createRecords = defineAction(
  {
    key: 'airtable.create-records',
    version: '1.0.0',
    name: 'Create Records',
    description: 'Adds one record or many to a table.',
    app: 'airtable',
    runtime: 'host',
    reaches: 'store',
    props: [
      ...TABLE_PROPS,
      {
        key: 'mode',
        type: 'string',
        label: 'Create',
        options: [
          { label: 'One record', value: 'one' },
          { label: 'Many records', value: 'many' },
        ],
        default: 'one',
      },
      {
        key: 'fields',
        type: 'object',
        label: 'Fields',
        description: 'Values by the names of the table’s fields.',
        placeholder: '{"Name": "Ada"}',
        remoteFields: { loader: 'fields', dependsOn: ['base', 'table'] },
        visibleWhen: { prop: 'mode', values: ['one'] },
      },
      {
        key: 'records',
        type: 'any[]',
        label: 'Records',
        description: 'A list of records, each an object of values by field. Ten go in one request.',
        placeholder: '{{steps.trigger.event.body.rows}}',
        visibleWhen: { prop: 'mode', values: ['many'] },
      },
      {
        key: 'typecast',
        type: 'boolean',
        label: 'Convert values',
        description:
          'Airtable turns text into what the field holds, and adds choices that are not there yet.',
        default: false,
      },
      endpointProp('Airtable', AIRTABLE_API),
    ],
    keywords: ['add', 'insert', 'row', 'table', 'base'],
  },
  async context => addRecords(context),
  { bases: listBases, tables: listTables, fields: listFields },
)

/** As many as Airtable takes in one request. */
const BATCH = 10

const createdSchema = z.looseObject({ records: z.array(z.looseObject({ id: z.string() })) })

async function addRecords(context: ActionContext): Promise<JsonValue[]> {
  const address = tablePath(context.props)
  const wanted = readRecords(context.props)
  const created: JsonValue[] = []
  for (let at = 0; at < wanted.length; at += BATCH) {
    const records = wanted.slice(at, at + BATCH).map(fields => ({ fields }))
    const body = { records, typecast: context.props.typecast === true }
    const answer = await callAirtable(context, address, { body }).catch(error => {
      throw created.length === 0 ? error : stoppedHalfway(context, error, { created, wanted })
    })
    created.push(...(readAnswer('Airtable', createdSchema, answer).records as JsonValue[]))
  }
  context.summary(`Created ${counted(created.length, 'record')}`)
  return created
}

function readRecords({ mode, fields, records }: JsonObject): JsonObject[] {
  if (mode !== 'many') return [fields as JsonObject]
  const list = records as JsonValue[]
  const wrong = list.findIndex(record => !isJsonObject(record))
  if (list.length > 0 && wrong === -1) return list as JsonObject[]
  throw invalidProp(
    'records',
    list.length === 0
      ? '“Records” is an empty list: give at least one record.'
      : `“Records” needs an object of fields at position ${wrong + 1}.`,
  )
}

/** Some records are there by now, so this is final: another attempt would make them twice. */
function stoppedHalfway(
  { signal }: ActionContext,
  error: unknown,
  { created, wanted }: { readonly created: readonly JsonValue[]; readonly wanted: readonly JsonObject[] },
): unknown {
  if (signal.aborted || !(error instanceof PatchbayError)) return error
  return new TerminalError(
    `${created.length} of ${wanted.length} records were created before Airtable refused the next ones. ${error.message}`,
    { code: error.code, details: { ...error.details, created: created.length } },
  )
}
