import { readFile } from 'node:fs/promises'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { awsError } from '../aws/aws-error.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { findFile } from '../local-file.ts'
import { readBase64 } from '../read-base64.ts'
import { loadBuckets } from './buckets.ts'
import { openS3, readBucket, targetOf } from './client.ts'
import { BUCKET_PROP, PLACE_PROPS } from './props.ts'

/** It is held in memory while it is signed. */
const MAX_BYTES = 200_000_000

/** Uploads one object. */
export const putObject = defineAction(
  {
    key: 's3.put-object',
    version: '1.0.0',
    name: 'Put S3 Object',
    description: 'Uploads an object to S3, or to any service that speaks its protocol.',
    app: 'aws',
    runtime: 'host',
    reaches: 'store',
    props: [
      BUCKET_PROP,
      { key: 'objectKey', type: 'string', label: 'Key', placeholder: 'folder/file.txt' },
      {
        key: 'source',
        type: 'string',
        label: 'Content from',
        options: [
          { label: 'Text, or data as JSON', value: 'text' },
          { label: 'Base64', value: 'base64' },
          { label: 'A file on this computer', value: 'file' },
        ],
        default: 'text',
      },
      {
        key: 'content',
        type: 'any',
        label: 'Content',
        description: 'Text is stored as it is, anything else as JSON.',
        optional: true,
        visibleWhen: { prop: 'source', values: ['text', 'base64'] },
      },
      {
        key: 'path',
        type: 'string',
        label: 'File path',
        placeholder: '~/reports/june.pdf',
        visibleWhen: { prop: 'source', values: ['file'] },
      },
      {
        key: 'contentType',
        type: 'string',
        label: 'Content type',
        placeholder: 'text/plain; charset=utf-8',
        optional: true,
      },
      {
        key: 'metadata',
        type: 'object',
        label: 'Metadata',
        description: 'Names and texts that are stored with the object.',
        optional: true,
        advanced: true,
      },
      ...PLACE_PROPS,
    ],
    keywords: ['s3', 'aws', 'upload', 'bucket', 'file', 'storage', 'minio', 'r2'],
  },
  upload,
  { buckets: loadBuckets },
)

async function upload(context: ActionContext): Promise<JsonValue> {
  const { props, summary } = context
  const bucket = readBucket(props)
  const key = props.objectKey as string
  const { bytes, type } = await readContent(props)
  const metadata = readMetadata(props)
  const { client, call } = await openS3(context, targetOf(context, props))
  const { PutObjectCommand } = await import('@aws-sdk/client-s3')
  try {
    const stored = await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: bytes,
        ContentLength: bytes.length,
        ContentType: (props.contentType as string | undefined) ?? type,
        Metadata: metadata,
      }),
    )
    summary(`Uploaded ${key} (${bytes.length} bytes)`)
    return {
      bucket,
      key,
      size: bytes.length,
      etag: stored.ETag ?? null,
      version_id: stored.VersionId ?? null,
    }
  } catch (error) {
    throw awsError(error, { ...call, subject: `the object ${key} in ${bucket}` })
  }
}

interface Content {
  readonly bytes: Buffer
  /** Where none is given. */
  readonly type: string
}

async function readContent({ source, content, path }: JsonObject): Promise<Content> {
  if (source === 'file') return readContentFile(path as string)
  if (content === undefined) throw invalidProp('content', '“Content” is required: an empty text is fine.')
  if (source === 'base64') return { bytes: fromBase64(content), type: 'application/octet-stream' }
  return typeof content === 'string'
    ? { bytes: Buffer.from(content), type: 'text/plain; charset=utf-8' }
    : { bytes: Buffer.from(JSON.stringify(content)), type: 'application/json' }
}

function fromBase64(content: JsonValue): Buffer {
  const bytes = typeof content === 'string' ? readBase64(content) : undefined
  if (bytes !== undefined) return bytes
  throw invalidProp('content', '“Content” is not base64. Check what gives it, or choose “Text”.')
}

async function readContentFile(path: string): Promise<Content> {
  const file = await findFile(path, 'path')
  if (file.bytes > MAX_BYTES) {
    throw invalidProp('path', `${file.path} has more than ${MAX_BYTES / 1_000_000} MB.`)
  }
  return { bytes: await readFile(file.path), type: 'application/octet-stream' }
}

function readMetadata({ metadata }: JsonObject): Record<string, string> {
  const given = Object.entries((metadata ?? {}) as JsonObject)
  return Object.fromEntries(
    given.map(([name, value]) => {
      const text = typeof value === 'object' ? undefined : String(value)
      // They become headers.
      if (text === undefined || !/^[\x20-\x7e]*$/.test(text) || !/^[A-Za-z0-9_-]+$/.test(name)) {
        throw invalidProp('metadata', `“Metadata” can’t hold “${name}”: names and texts must be plain ASCII.`)
      }
      return [name, text]
    }),
  )
}
