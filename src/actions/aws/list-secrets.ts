import type { Filter, FilterNameStringType, SecretListEntry } from '@aws-sdk/client-secrets-manager'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { ENDPOINT_PROP } from './props.ts'
import { openSecretLists } from './secret-names.ts'

const PAGE_SIZE = 100
const MAX_SECRETS = 10_000
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
    name: 'List Secrets (Secrets Manager)',
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
      {
        key: 'limit',
        type: 'integer',
        label: 'At most',
        description: `How many to return, up to ${MAX_SECRETS}. Pages are fetched as needed.`,
        default: 100,
      },
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
  const { props, summary } = context
  const limit = readLimit(props)
  const filters = readFilters(props)
  const list = await openSecretLists(context, props.endpoint as string | undefined)
  const found: JsonObject[] = []
  let nextToken: string | undefined
  do {
    const page = await list({
      MaxResults: Math.min(PAGE_SIZE, limit - found.length),
      IncludePlannedDeletion: props.includeDeleted as boolean,
      ...(filters.length === 0 ? {} : { Filters: filters }),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    })
    found.push(...page.secrets.map(describe))
    nextToken = page.nextToken
  } while (nextToken !== undefined && found.length < limit)
  context.export('has_more', nextToken !== undefined)
  summary(`Listed ${found.length} ${found.length === 1 ? 'secret' : 'secrets'}`)
  return found.slice(0, limit)
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

function readLimit({ limit }: JsonObject): number {
  const count = limit as number
  if (count >= 1 && count <= MAX_SECRETS) return count
  throw invalidProp('limit', `“At most” must be from 1 to ${MAX_SECRETS}.`)
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
