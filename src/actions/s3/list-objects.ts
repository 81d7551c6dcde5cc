import type { JsonObject, JsonValue } from '#shared/json.ts'
import { awsError } from '../aws/aws-error.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { loadBuckets } from './buckets.ts'
import { openS3, readBucket, targetOf } from './client.ts'
import { BUCKET_PROP, PLACE_PROPS } from './props.ts'

const PAGE_SIZE = 1000
const MAX_OBJECTS = 100_000

/** Lists a bucket's objects. */
export const listObjects = defineAction(
  {
    key: 's3.list-objects',
    version: '1.0.0',
    name: 'List Objects (S3)',
    description: 'Lists objects of a bucket, at S3 or at any service that speaks its protocol.',
    app: 'aws',
    runtime: 'host',
    asksAgain: true,
    props: [
      BUCKET_PROP,
      { key: 'prefix', type: 'string', label: 'Key begins with', placeholder: 'folder/', optional: true },
      {
        key: 'delimiter',
        type: 'string',
        label: 'Folders end with',
        description: 'With “/”, what lies deeper is listed as a folder, not object by object.',
        optional: true,
        advanced: true,
      },
      {
        key: 'startAfter',
        type: 'string',
        label: 'After the key',
        optional: true,
        advanced: true,
      },
      {
        key: 'limit',
        type: 'integer',
        label: 'At most',
        description: `How many to return, up to ${MAX_OBJECTS}. Pages are fetched as needed.`,
        default: 1000,
      },
      ...PLACE_PROPS,
    ],
    keywords: ['s3', 'aws', 'bucket', 'files', 'folder', 'storage', 'minio', 'r2'],
  },
  list,
  { buckets: loadBuckets },
)

async function list(context: ActionContext): Promise<JsonValue> {
  const { props, summary } = context
  const bucket = readBucket(props)
  const limit = readLimit(props)
  const { client, call } = await openS3(context, targetOf(context, props))
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  const objects: JsonObject[] = []
  const folders: string[] = []
  let next: string | undefined
  try {
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          MaxKeys: Math.min(PAGE_SIZE, limit - objects.length - folders.length),
          ...optional('Prefix', props.prefix),
          ...optional('Delimiter', props.delimiter),
          ...optional('StartAfter', props.startAfter),
          ...optional('ContinuationToken', next),
        }),
      )
      for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
        objects.push({
          key: Key ?? '',
          size: Size ?? null,
          etag: ETag ?? null,
          last_modified: LastModified?.toISOString() ?? null,
        })
      }
      folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []))
      next = page.NextContinuationToken
    } while (next !== undefined && objects.length + folders.length < limit)
  } catch (error) {
    throw awsError(error, { ...call, subject: `the bucket ${bucket}` })
  }
  summary(`Listed ${objects.length} ${objects.length === 1 ? 'object' : 'objects'} of ${bucket}`)
  return { objects, folders, has_more: next !== undefined }
}

function readLimit({ limit }: JsonObject): number {
  const count = limit as number
  if (count >= 1 && count <= MAX_OBJECTS) return count
  throw invalidProp('limit', `“At most” must be from 1 to ${MAX_OBJECTS}.`)
}

function optional<K extends string>(name: K, value: JsonValue | undefined): { [P in K]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [P in K]: string }) : {}
}
