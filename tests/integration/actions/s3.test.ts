import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, WAYS, type Way } from '../../support/action-attempts.ts'
import { type Aws, startAws } from '../../support/stand-ins/aws.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const ADA = { accessKeyId: 'AKIACANARYADA', secretAccessKey: 'canary-secret-of-ada', arn: 'arn:ada' }
const FIELDS = { access_key_id: ADA.accessKeyId, secret_access_key: ADA.secretAccessKey }

let s3: Aws
beforeEach(async () => {
  s3 = await startAws({ users: [ADA], buckets: ['files', 'other'], denied: [] })
})
afterEach(() => s3.stop())

interface Given {
  readonly way?: Way
  readonly fields?: Readonly<Record<string, string>>
  readonly trustedAddresses?: string[]
}

/** At the credential's own endpoint, as for MinIO: no host has to be allowed. */
function attempt(action: string, props: JsonObject, given: Given = {}) {
  const { way = 'external authentication', trustedAddresses = ['endpoint_url'] } = given
  const fields = given.fields ?? { ...FIELDS, endpoint_url: s3.endpoint }
  return attemptAs(
    way,
    { app: 'aws', fields, trustedAddresses },
    { action: `s3.${action}`, props: { bucket: 'files', ...props } },
  )
}

const put = (objectKey: string, props: JsonObject, given?: Given) =>
  attempt('put-object', { objectKey, ...props }, given)
const get = (objectKey: string, props: JsonObject = {}, given?: Given) =>
  attempt('get-object', { objectKey, ...props }, given)

const KEY = 'Ada’s “files”/a b+c%.txt'

describe('Put and Get Object', () => {
  it.each(WAYS)('by %s: text, signed whole, under any name', async way => {
    const run = put(KEY, { content: 'Grüße 😀', metadata: { owner: 'ada' } }, { way })
    expect(await run.result).toMatchObject({
      returnValue: { bucket: 'files', key: KEY, size: 12, etag: expect.stringMatching(/^"/) },
    })
    expect(s3.requests).toMatchObject([{ service: 's3', operation: 'PutObject', status: 200 }])
    expect(s3.objects.get(`files/${KEY}`)).toEqual({
      bytes: Buffer.from('Grüße 😀'),
      type: 'text/plain; charset=utf-8',
      metadata: { owner: 'ada' },
    })
    expect(await get(KEY, {}, { way }).result).toMatchObject({
      returnValue: {
        content: 'Grüße 😀',
        size: 12,
        content_type: 'text/plain; charset=utf-8',
        last_modified: '2026-01-02T03:04:05.000Z',
        metadata: { owner: 'ada' },
      },
    })
  })

  it('data as JSON and back', async () => {
    await put('data.json', { content: { a: [1, null] } }).result
    expect(s3.objects.get('files/data.json')?.type).toBe('application/json')
    expect(await get('data.json', { as: 'json' }).result).toMatchObject({
      returnValue: { content: { a: [1, null] } },
    })
  })

  it('bytes as base64 and back', async () => {
    await put('bytes', { source: 'base64', content: 'AP8=', contentType: 'image/png' }).result
    expect(s3.objects.get('files/bytes')).toMatchObject({ bytes: Buffer.from([0, 255]), type: 'image/png' })
    expect(await get('bytes', { as: 'base64' }).result).toMatchObject({ returnValue: { content: 'AP8=' } })
  })

  it('a file of this computer and back', async () => {
    const folder = tempFolder()
    const [from, to] = [join(folder, 'from'), join(folder, 'to')]
    const bytes = Buffer.alloc(300_000, 'abc')
    writeFileSync(from, bytes)
    await put('large', { source: 'file', path: from }).result
    const { returnValue } = await get('large', { as: 'file', path: to }).result
    expect(returnValue).toMatchObject({ path: to, size: bytes.length })
    expect(readFileSync(to).equals(bytes)).toBe(true)
    expect(statSync(to).mode & 0o777).toBe(0o600)
  })

  it('replaces a file that is there only when told to', async () => {
    const path = join(tempFolder(), 'kept')
    writeFileSync(path, 'mine')
    await put('a', { content: 'theirs' }).result
    expect(await failureOf(get('a', { as: 'file', path }).result)).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'path' },
    })
    expect(readFileSync(path, 'utf8')).toBe('mine')
    await get('a', { as: 'file', path, overwrite: true }).result
    expect(readFileSync(path, 'utf8')).toBe('theirs')
  })

  it('leaves no file behind when there is no object', async () => {
    const path = join(tempFolder(), 'none')
    expect(await failureOf(get('nope', { as: 'file', path }).result)).toMatchObject({
      code: 'provider.rejected',
      details: { status: 404, reason: 'NoSuchKey' },
    })
    expect(existsSync(path)).toBe(false)
  })
})

describe('List Objects', () => {
  beforeEach(() => {
    for (const key of ['a.txt', 'b.txt', 'c.txt', 'deep/d.txt', 'deep/er/e.txt']) {
      s3.objects.set(`files/${key}`, { bytes: Buffer.from('12'), type: '', metadata: {} })
    }
  })

  it.each(WAYS)('by %s: page by page', async way => {
    const { returnValue } = await attempt('list-objects', {}, { way }).result
    expect(returnValue).toMatchObject({
      objects: ['a.txt', 'b.txt', 'c.txt', 'deep/d.txt', 'deep/er/e.txt'].map(key => ({ key, size: 2 })),
      has_more: false,
    })
    expect(s3.requests).toHaveLength(3)
  })

  it('by folder, up to a limit', async () => {
    const folder = await attempt('list-objects', { prefix: 'deep/', delimiter: '/' }).result
    expect(folder.returnValue).toMatchObject({ objects: [{ key: 'deep/d.txt' }], folders: ['deep/er/'] })
    const some = await attempt('list-objects', { maxResults: 1 }).result
    expect(some.returnValue).toMatchObject({ objects: [{ key: 'a.txt' }], has_more: true })
  })

  it('offers buckets to pick from', async () => {
    const answer = load(
      { app: 'aws', fields: { ...FIELDS, endpoint_url: s3.endpoint } },
      { action: 's3.list-objects', props: {}, allowedHosts: [s3.host], loader: 'buckets', query: 'fi' },
    )
    await expect(answer).resolves.toEqual({
      kind: 'options',
      options: [{ label: 'files', value: 'files' }],
    })
  })
})

describe('refused', () => {
  it.each([
    ['an unknown bucket', { bucket: 'nope' }, 'provider.rejected'],
    ['a bucket that is an address', { bucket: 'evil.example.com/x' }, 'step.invalid-props'],
    ['a relative path', { as: 'file', path: 'x' }, 'step.invalid-props'],
  ])('for %s', async (_case, props, code) => {
    expect(await failureOf(get('a', props).result)).toMatchObject({ code })
  })

  it.each([
    ['no content', {}, 'content'],
    ['what is not base64', { source: 'base64', content: 'ä' }, 'content'],
    ['a file that is not there', { source: 'file', path: '/nope/nope' }, 'path'],
    ['metadata that no header can hold', { content: '', metadata: { a: 'ä\n' } }, 'metadata'],
  ])('before anything is sent, for %s', async (_case, props, field) => {
    expect(await failureOf(put('a', props).result)).toMatchObject({
      code: 'step.invalid-props',
      details: { field },
    })
    expect(s3.requests).toEqual([])
  })

  it('for a wrong key, in words', async () => {
    const fields = { ...FIELDS, secret_access_key: 'canary-wrong', endpoint_url: s3.endpoint }
    expect(await failureOf(put('a', { content: 'x' }, { fields }).result)).toMatchObject({
      code: 'auth.rejected',
    })
    expect(s3.objects.size).toBe(0)
  })

  it('for a bucket of another region', async () => {
    s3.answerNext({
      status: 301,
      headers: { 'content-type': 'application/xml', location: 'https://files.s3.eu-west-1.amazonaws.com/a' },
      body: '<Error><Code>PermanentRedirect</Code><Message>Use the endpoint</Message></Error>',
    })
    expect(await failureOf(get('a').result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('another region'),
    })
    expect(s3.requests).toHaveLength(1)
  })

  it('[S-CR-2] for an endpoint that comes from elsewhere than the key', async () => {
    expect(await failureOf(get('a', {}, { trustedAddresses: [] }).result)).toMatchObject({
      code: 'auth.host-not-allowed',
    })
    expect(s3.requests).toEqual([])
  })

  it('when it is cancelled before it began', async () => {
    const run = put('a', { content: 'x' })
    run.cancel.cancel()
    expect(await failureOf(run.result)).toMatchObject({ code: 'run.cancelled' })
    expect(s3.objects.size).toBe(0)
  })
})
