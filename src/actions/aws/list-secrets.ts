import type { Filter, FilterNameStringType, SecretListEntry } from '@aws-sdk/client-secrets-manager'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { collectPages, countOf, maxResultsProp, readMaxResults } from '../paging.ts'
import { ENDPOINT_PROP } from './props.ts'
import { openSecretLists } from './secret-names.ts'

const PAGE_SIZE = 100
const FILTER_KEYS: readonly FilterNameStringType[] = [
  'all',
  'description',
  'name',
  'owning-service',
  'primary-region',
  'tag-key',
  'tag-value',
]

/** Lists what Secrets Manager holds, without any value. */
export const listSecrets = defineAction(
  {
    key: 'aws.list-secrets',
    version: '1.0.0',
    name: 'List Secrets',
    description: 'Lists the names of secrets in AWS Secrets Manager, without their values.',
    app: 'aws',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'namePrefix',
        type: 'string',
        label: 'Name begins with',
        placeholder: 'prod/',
        optional: true,
      },
      {
        key: 'filters',
        type: 'object',
        label: 'Filters',
        description: `More filters: ${FILTER_KEYS.join(', ')}. A value that begins with ! means all but those.`,
        placeholder: '{"tag-key": ["team"], "description": ["billing"]}',
        optional: true,
        advanced: true,
      },
      maxResultsProp('secrets'),
      {
        key: 'includeDeleted',
        type: 'boolean',
        label: 'With those that are to be deleted',
        default: false,
        advanced: true,
      },
      ENDPOINT_PROP,
    ],
    keywords: ['aws', 'secrets manager', 'names'],
  },
  readList,
)

async function readList(context: ActionContext): Promise<JsonValue> {
  const { props } = context
  const max = readMaxResults(props)
  const filters = readFilters(props)
  const list = await openSecretLists(context, props.endpoint as string | undefined)
  const secrets = await collectPages(max, async (from, wanted) => {
    const page = await list({
      MaxResults: Math.min(PAGE_SIZE, wanted),
      IncludePlannedDeletion: props.includeDeleted as boolean,
      ...(filters.length === 0 ? {} : { Filters: filters }),
      ...(from === undefined ? {} : { NextToken: from }),
    })
    return { items: page.secrets.map(describe), next: page.nextToken }
  })
  context.summary(`Listed ${countOf(secrets, 'secret')}`)
  context.export('has_more', secrets.hasMore)
  return secrets.items
}

function describe(secret: SecretListEntry): JsonObject {
  return {
    name: secret.Name ?? null,
    arn: secret.ARN ?? null,
    description: secret.Description ?? null,
    created_at: secret.CreatedDate?.toISOString() ?? null,
    changed_at: secret.LastChangedDate?.toISOString() ?? null,
    rotation: secret.RotationEnabled ?? false,
    tags: Object.fromEntries((secret.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  }
}

function readFilters({ namePrefix, filters }: JsonObject): Filter[] {
  const given = Object.entries((filters ?? {}) as JsonObject).map(([key, values]) => readFilter(key, values))
  return namePrefix === undefined ? given : [{ Key: 'name', Values: [namePrefix as string] }, ...given]
}

function readFilter(name: string, given: JsonValue): Filter {
  const key = FILTER_KEYS.find(known => known === name)
  const values = (Array.isArray(given) ? given : [given]).filter(value => typeof value === 'string')
  if (key !== undefined && values.length > 0) return { Key: key, Values: values }
  throw invalidProp(
    'filters',
    `“Filters” must be an object of lists of texts by ${FILTER_KEYS.join(', ')}, such as {"tag-key": ["team"]}.`,
  )
}
