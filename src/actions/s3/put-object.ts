import { readFile, stat } from 'node:fs/promises'
import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { awsError } from '../aws/aws-error.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
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
    name: 'Put Object (S3)',
    description: 'Uploads an object to S3, or to any service that speaks its protocol.',
    app: 'aws',
    runtime: 'host',
    reaches: 'store',
    props: [
      BUCKET_PROP,
      { key: 'objectKey', type: 'string', label: 'Key', placeholder: 'folder/file.txt' },
      {
        key: 'from',
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
        visibleWhen: { prop: 'from', values: ['text', 'base64'] },
      },
      {
        key: 'path',
        type: 'string',
        label: 'File',
        description: 'Which file to upload, as a full path.',
        placeholder: '/home/ada/file.txt',
        optional: true,
        visibleWhen: { prop: 'from', values: ['file'] },
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

async function readContent({ from, content, path }: JsonObject): Promise<Content> {
  if (from === 'file') return readContentFile(((path as string | undefined) ?? '').trim())
  if (content === undefined) throw invalidProp('content', '“Content” is required: an empty text is fine.')
  if (from === 'base64') return { bytes: fromBase64(content), type: 'application/octet-stream' }
  return typeof content === 'string'
    ? { bytes: Buffer.from(content), type: 'text/plain; charset=utf-8' }
    : { bytes: Buffer.from(JSON.stringify(content)), type: 'application/json' }
}

function fromBase64(content: JsonValue): Buffer {
  const text = typeof content === 'string' ? content.replace(/\s+/g, '') : ''
  if (typeof content === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return Buffer.from(text, 'base64')
  throw invalidProp('content', '“Content” is not base64. Check what gives it, or choose “Text”.')
}

async function readContentFile(path: string): Promise<Content> {
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path)) {
    throw invalidProp('path', '“File” must be a full path, such as /home/ada/file.txt.')
  }
  try {
    const { size } = await stat(path)
    if (size > MAX_BYTES) throw invalidProp('path', `The file is larger than ${MAX_BYTES / 1_000_000} MB.`)
    return { bytes: await readFile(path), type: 'application/octet-stream' }
  } catch (error) {
    if (error instanceof TerminalError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw invalidProp('path', `The file ${path} can’t be read (${code}). Check its path.`)
  }
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
