import type { _Object } from '@aws-sdk/client-s3'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { awsError } from '../aws/aws-error.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { isJsonObject } from '../json-object.ts'
import { collectPages, maxResultsProp, readMaxResults } from '../paging.ts'
import { loadBuckets } from './buckets.ts'
import { openS3, readBucket, targetOf } from './client.ts'
import { BUCKET_PROP, PLACE_PROPS } from './props.ts'

const PAGE_SIZE = 1000

/** Lists a bucket's objects. */
export const listObjects = defineAction(
  {
    key: 's3.list-objects',
    version: '1.0.0',
    name: 'List S3 Objects',
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
      maxResultsProp('objects and folders', 1000),
      ...PLACE_PROPS,
    ],
    keywords: ['s3', 'aws', 'bucket', 'files', 'folder', 'storage', 'minio', 'r2'],
  },
  list,
  { buckets: loadBuckets },
)

async function list(context: ActionContext): Promise<JsonValue> {
  const { props } = context
  const bucket = readBucket(props)
  const max = readMaxResults(props)
  const { client, call } = await openS3(context, targetOf(context, props))
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  const found = await collectPages(max, async (from, wanted) => {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        MaxKeys: Math.min(PAGE_SIZE, wanted),
        ...optional('Prefix', props.prefix),
        ...optional('Delimiter', props.delimiter),
        ...optional('StartAfter', props.startAfter),
        ...optional('ContinuationToken', from),
      }),
    )
    const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? [])
    return { items: [...(page.Contents ?? []).map(describe), ...folders], next: page.NextContinuationToken }
  }).catch(error => {
    throw awsError(error, { ...call, subject: `the bucket ${bucket}` })
  })
  const objects = found.items.filter(isJsonObject)
  context.summary(`Listed ${counted(objects.length, 'object')} of ${bucket}`)
  return { objects, folders: found.items.filter(item => typeof item === 'string'), has_more: found.hasMore }
}

function describe({ Key, Size, ETag, LastModified }: _Object): JsonObject {
  return {
    key: Key ?? '',
    size: Size ?? null,
    etag: ETag ?? null,
    last_modified: LastModified?.toISOString() ?? null,
  }
}

function optional<K extends string>(name: K, value: JsonValue | undefined): { [P in K]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [P in K]: string }) : {}
}
