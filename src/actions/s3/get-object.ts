import { Readable } from 'node:stream'
import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { awsError } from '../aws/aws-error.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { checkTarget, type FileToWrite, writeFile } from '../local-file.ts'
import { parseJson } from '../parse-json.ts'
import { loadBuckets } from './buckets.ts'
import { openS3, readBucket, targetOf } from './client.ts'
import { BUCKET_PROP, PLACE_PROPS } from './props.ts'

/** An output is held in memory and shown: larger things belong into a file. */
const MAX_INLINE_BYTES = 10_000_000
const MAX_FILE_BYTES = 5_000_000_000

/** Downloads one object. */
export const getObject = defineAction(
  {
    key: 's3.get-object',
    version: '1.0.0',
    name: 'Get S3 Object',
    description: 'Downloads an object from S3, or from any service that speaks its protocol.',
    app: 'aws',
    runtime: 'host',
    asksAgain: true,
    props: [
      BUCKET_PROP,
      { key: 'objectKey', type: 'string', label: 'Key', placeholder: 'folder/file.txt' },
      {
        key: 'as',
        type: 'string',
        label: 'Return as',
        options: [
          { label: 'Text', value: 'text' },
          { label: 'JSON', value: 'json' },
          { label: 'Base64', value: 'base64' },
          { label: 'A file on this computer', value: 'file' },
        ],
        default: 'text',
      },
      {
        key: 'path',
        type: 'string',
        label: 'Save as',
        placeholder: '~/Downloads/report.pdf',
        visibleWhen: { prop: 'as', values: ['file'] },
      },
      {
        key: 'overwrite',
        type: 'boolean',
        label: 'Replace a file that is there',
        default: false,
        visibleWhen: { prop: 'as', values: ['file'] },
      },
      {
        key: 'versionId',
        type: 'string',
        label: 'Version ID',
        description: 'Of a bucket that keeps versions.',
        optional: true,
        advanced: true,
      },
      ...PLACE_PROPS,
    ],
    keywords: ['s3', 'aws', 'download', 'bucket', 'file', 'storage', 'minio', 'r2'],
  },
  download,
  { buckets: loadBuckets },
)

async function download(context: ActionContext): Promise<JsonValue> {
  const { props, summary } = context
  const bucket = readBucket(props)
  const key = props.objectKey as string
  const file = targetFile(context)
  if (file !== undefined) await checkTarget(file.path, file)
  const subject = `the object ${key} in ${bucket}`
  const { client, call } = await openS3(context, {
    ...targetOf(context, props),
    maxResponseBytes: file === undefined ? MAX_INLINE_BYTES : MAX_FILE_BYTES,
  })
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  try {
    const object = await client.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(props.versionId === undefined ? {} : { VersionId: props.versionId as string }),
      }),
    )
    if (!(object.Body instanceof Readable)) throw new Error('no body')
    const facts: JsonObject = {
      content_type: object.ContentType ?? null,
      etag: object.ETag ?? null,
      version_id: object.VersionId ?? null,
      last_modified: object.LastModified?.toISOString() ?? null,
      metadata: { ...object.Metadata },
    }
    const { content, size } =
      file === undefined ? await inline(object.Body, props) : await toFile(object.Body, file)
    summary(`Downloaded ${key} (${size} bytes)`)
    return { ...facts, size, ...content }
  } catch (error) {
    throw awsError(error, { ...call, subject })
  }
}

interface Downloaded {
  readonly content: JsonObject
  readonly size: number
}

async function inline(body: Readable, { as }: JsonObject): Promise<Downloaded> {
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const size = bytes.length
  if (as === 'base64') return { content: { content: bytes.toString('base64') }, size }
  const text = bytes.toString('utf8')
  if (as === 'text') return { content: { content: text }, size }
  return { content: { content: readJson(text) }, size }
}

function readJson(text: string): JsonValue {
  const value = parseJson(text)
  if (value !== undefined) return value
  throw new TerminalError('The object is not JSON. Return it as text or base64.', {
    code: 'provider.rejected',
    details: { field: 'as' },
  })
}

async function toFile(body: Readable, file: FileToWrite): Promise<Downloaded> {
  const { path, bytes } = await writeFile(body, file)
  return { content: { path }, size: bytes }
}

function targetFile({ props, signal }: ActionContext): FileToWrite | undefined {
  if (props.as !== 'file') return undefined
  return { path: props.path as string, field: 'path', overwrite: props.overwrite === true, signal }
}
