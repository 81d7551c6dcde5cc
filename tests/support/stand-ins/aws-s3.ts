import type { WireRequest, WireResponse } from '../../../src/demo/http-server.ts'
import { type Answered, etagOf, refuse, xml } from './aws-answers.ts'

export interface StoredObject {
  readonly bytes: Buffer
  readonly type: string
  readonly metadata: Readonly<Record<string, string>>
}

interface S3State {
  /** By `bucket/key`. */
  readonly objects: Map<string, StoredObject>
  readonly buckets: readonly string[]
}

/** Four operations of S3, the bucket in the path; two keys a page at most. */
export function answerS3(wire: WireRequest, { objects, buckets }: S3State): Answered {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(wire.path)) ?? []
  if (bucket === '') return { operation: 'ListBuckets', response: listBuckets(buckets) }
  const isList = wire.method === 'GET' && key === ''
  const operation = isList ? 'ListObjectsV2' : wire.method === 'PUT' ? 'PutObject' : 'GetObject'
  const answer = () => {
    if (!buckets.includes(bucket)) return refuse('s3', { type: 'NoSuchBucket', message: 'No bucket' }, 404)
    if (isList) return list(wire, bucket, objects)
    return operation === 'PutObject'
      ? put(wire, `${bucket}/${key}`, objects)
      : get(`${bucket}/${key}`, objects)
  }
  return { operation, response: answer() }
}

function listBuckets(buckets: readonly string[]): WireResponse {
  const list = buckets.map(name => `<Bucket><Name>${name}</Name></Bucket>`).join('')
  return xml(`<ListAllMyBucketsResult><Buckets>${list}</Buckets></ListAllMyBucketsResult>`)
}

function put({ headers, body }: WireRequest, place: string, objects: S3State['objects']): WireResponse {
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-amz-meta-'))
    .map(([name, value]) => [name.slice('x-amz-meta-'.length), value] as const)
  objects.set(place, {
    bytes: body,
    type: headers['content-type'] ?? '',
    metadata: Object.fromEntries(metadata),
  })
  return { status: 200, headers: { etag: etagOf(body) }, body: '' }
}

function get(place: string, objects: S3State['objects']): WireResponse {
  const object = objects.get(place)
  if (object === undefined) return refuse('s3', { type: 'NoSuchKey', message: 'No such key' }, 404)
  const metadata = Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])
  return {
    status: 200,
    headers: {
      'content-type': object.type,
      etag: etagOf(object.bytes),
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      ...Object.fromEntries(metadata),
    },
    body: object.bytes,
  }
}

function list({ query }: WireRequest, bucket: string, objects: S3State['objects']): WireResponse {
  const prefix = query.get('prefix') ?? ''
  const keys = [...objects.keys()]
    .filter(place => place.startsWith(`${bucket}/`))
    .map(place => place.slice(bucket.length + 1))
    .filter(key => key.startsWith(prefix))
    .sort()
  const delimiter = query.get('delimiter')
  const rest = (key: string) => key.slice(prefix.length)
  const isDeeper = (key: string) => delimiter !== null && rest(key).includes(delimiter)
  const folders = new Set(
    keys.filter(isDeeper).map(key => prefix + rest(key).slice(0, rest(key).indexOf(delimiter ?? '') + 1)),
  )
  const files = keys.filter(key => !isDeeper(key))
  const from = Number(query.get('continuation-token') ?? 0)
  const size = Math.min(2, Number(query.get('max-keys') ?? 1000))
  const contents = files
    .slice(from, from + size)
    .map(
      key =>
        `<Contents><Key>${key}</Key><Size>${objects.get(`${bucket}/${key}`)?.bytes.length}</Size></Contents>`,
    )
  const next = from + size < files.length
  return xml(
    `<ListBucketResult><IsTruncated>${next}</IsTruncated>${next ? `<NextContinuationToken>${from + size}</NextContinuationToken>` : ''}${contents.join('')}${[...folders].map(folder => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`,
  )
}
