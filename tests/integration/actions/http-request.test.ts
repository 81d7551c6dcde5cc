import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { httpPerTest, json } from '../../support/http-fixture.ts'
import { failure } from '../../support/sheets-fixture.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const fixture = httpPerTest()
const TOKEN = 'canary-http-5d20e1'

describe('Send HTTP Request', () => {
  it('sends the method, query and headers as they are given', async () => {
    fixture.answer(response => {
      response.writeHead(201, {
        'content-type': 'application/json; charset=utf-8',
        'set-cookie': ['a=1', 'b=2'],
        'x-id': '7',
      })
      response.end('{"id":7}')
    })
    const attempt = fixture.request('/v1/items?tag=a%20b', {
      query: { q: 'ä & b', ids: [1, 2], none: null, on: true },
      headers: { 'X-Trace': 'abc', accept: 'application/vnd.api+json', 'X-Number': 3 },
    })
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: {
        status: 201,
        headers: { 'set-cookie': ['a=1', 'b=2'], 'x-id': '7' },
        body: { id: 7 },
      },
      summary: `GET ${fixture.host} answered 201`,
    })
    expect(fixture.requests).toMatchObject([
      {
        method: 'GET',
        path: '/v1/items?tag=a%20b&q=%C3%A4+%26+b&ids=1&ids=2&on=true',
        headers: { 'x-trace': 'abc', accept: 'application/vnd.api+json', 'x-number': '3' },
      },
    ])
    expect(attempt.requests).toMatchObject([
      { method: 'GET', host: fixture.host, path: '/v1/items', status: 201, outcome: 'answered' },
    ])
    expect(attempt.requests[0]).not.toHaveProperty('app')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])('sends %s', async method => {
    await fixture.request('/x', { method }).result
    expect(fixture.requests[0]?.method).toBe(method)
  })
})

describe('Send HTTP Request, its body', () => {
  const sent = async (props: Parameters<typeof fixture.request>[1]) => {
    await fixture.request('/x', { method: 'POST', ...props }).result
    const [request] = fixture.requests
    return { type: request?.headers['content-type'], body: request?.body.toString() }
  }

  it.each([
    ['an object', { a: ['ü', null] }, '{"a":["ü",null]}'],
    ['JSON text', ' {"a": 1} ', ' {"a": 1} '],
    ['a number', 3, '3'],
    ['nothing (null)', null, 'null'],
  ])('as JSON: %s', async (_case, value, body) => {
    expect(await sent({ bodyType: 'json', json: value })).toEqual({ type: 'application/json', body })
  })

  it('as a form', async () => {
    expect(await sent({ bodyType: 'form', form: { a: 'x y', list: ['1', '2'], none: null } })).toEqual({
      type: expect.stringMatching(/^application\/x-www-form-urlencoded/),
      body: 'a=x+y&list=1&list=2',
    })
  })

  it('as text, with a content type of the author', async () => {
    expect(await sent({ bodyType: 'text', text: '<a/>', contentType: 'application/xml' })).toEqual({
      type: 'application/xml',
      body: '<a/>',
    })
  })

  it('as bytes, whose content type may be a header too', async () => {
    const props = { bodyType: 'base64', base64: '_-8', headers: { 'Content-Type': 'image/png' } }
    expect((await sent(props)).type).toBe('image/png')
    expect(fixture.requests[0]?.body).toEqual(Buffer.from([0xff, 0xef]))
  })

  it('as a file, with its length', async () => {
    const path = join(tempFolder(), 'a.bin')
    writeFileSync(path, 'x'.repeat(200_000))
    expect((await sent({ bodyType: 'file', path })).body).toHaveLength(200_000)
    expect(fixture.requests[0]?.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '200000',
    })
  })

  it('as a form with files: of this computer, text and base64', async () => {
    const path = join(tempFolder(), 'päper "1".txt')
    writeFileSync(path, 'from disk')
    const files = [
      { path },
      { field: 'note', text: 'Grüße', contentType: 'text/plain', name: 'note.txt' },
      { field: 'raw', base64: 'AAE=' },
    ]
    const { type, body = '' } = await sent({ bodyType: 'multipart', form: { id: 7 }, files })
    const form = await new Response(fixture.requests[0]?.body, {
      headers: { 'content-type': type ?? '' },
    }).formData()
    expect(form.get('id')).toBe('7')
    const parts = await Promise.all(
      ['file', 'note', 'raw'].map(async name => {
        const part = form.get(name) as File
        return {
          name: part.name,
          type: part.type,
          bytes: Buffer.from(await part.arrayBuffer()).toString('latin1'),
        }
      }),
    )
    expect(parts).toEqual([
      { name: 'päper "1".txt', type: 'application/octet-stream', bytes: 'from disk' },
      { name: 'note.txt', type: 'text/plain', bytes: Buffer.from('Grüße').toString('latin1') },
      { name: 'file', type: 'application/octet-stream', bytes: '\u0000\u0001' },
    ])
    expect(body.endsWith('--\r\n')).toBe(true)
  })

  it.each([
    ['a body on GET', { method: 'GET', bodyType: 'json', json: 1 }, 'bodyType'],
    ['text that is not JSON', { bodyType: 'json', json: '{a:1}' }, 'json'],
    ['an object in a form', { bodyType: 'form', form: { a: { b: 1 } } }, 'form'],
    ['bytes that are not base64', { bodyType: 'base64', base64: 'ä' }, 'base64'],
    ['a file that is not there', { bodyType: 'file', path: '/nowhere/x' }, 'path'],
    ['a file part without content', { bodyType: 'multipart', files: [{ field: 'a' }] }, 'files'],
    ['an address without a scheme', { url: 'api.example.com/x' }, 'url'],
    ['another scheme', { url: 'file:///etc/passwd' }, 'url'],
    ['a header that would add another', { headers: { 'X-A': 'canary\r\nX-B: 1' } }, 'headers'],
    ['an object as a query parameter', { query: { a: { b: 1 } } }, 'query'],
    ['too many retries', { retries: 11 }, 'retries'],
    ['statuses that are none', { acceptStatuses: '404, all' }, 'acceptStatuses'],
  ])('is refused before anything is sent: %s', async (_case, props, field) => {
    expect(await failure(fixture.request('/x', { method: 'POST', ...props }))).toMatchObject({
      code: 'step.invalid-props',
      details: { field },
    })
    expect(fixture.requests).toEqual([])
  })
})

describe('Send HTTP Request, its response', () => {
  const body = async (type: string | undefined, bytes: string | Buffer, props = {}) => {
    fixture.answer(response =>
      response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(bytes),
    )
    const { returnValue } = await fixture.request('/x', props).result
    return (returnValue as { body: unknown }).body
  }

  it.each([
    ['JSON', 'application/problem+json', '{"a":1}', { a: 1 }],
    ['JSON that is none', 'application/json', 'oops', 'oops'],
    ['text in another charset', 'text/plain; charset=iso-8859-1', Buffer.from([0xfc]), 'ü'],
    ['XML', 'application/atom+xml', '<a/>', '<a/>'],
    ['bytes', 'image/png', Buffer.from([0, 255]), 'AP8='],
    ['text without a type', undefined, 'hello', 'hello'],
    ['bytes without a type', undefined, Buffer.from([0xff]), '/w=='],
    ['nothing', 'text/plain', '', null],
  ])('by what it says it is: %s', async (_case, type, bytes, expected) => {
    expect(await body(type, bytes)).toEqual(expected)
  })

  it('as the author says', async () => {
    expect(await body('application/json', '{"a":1}', { responseType: 'text' })).toBe('{"a":1}')
    expect(await body('text/plain', '{"a":1}', { responseType: 'json' })).toEqual({ a: 1 })
    expect(await body('text/plain', 'hi', { responseType: 'base64' })).toBe('aGk=')
  })

  it('fails where it has to be JSON and is not', async () => {
    fixture.answer(response => response.end('<h1>'))
    expect(await failure(fixture.request('/x', { responseType: 'json' }))).toMatchObject({
      code: 'provider.rejected',
      message: `${fixture.host} answered HTTP 200 with something that is not JSON.`,
    })
  })

  it('is unpacked', async () => {
    fixture.answer(response => {
      response
        .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
        .end(gzipSync('packed'))
    })
    await expect(fixture.request('/x').result).resolves.toMatchObject({ returnValue: { body: 'packed' } })
  })

  it('is saved as a file, whole or not at all', async () => {
    const folder = tempFolder()
    const savePath = join(folder, 'a.bin')
    const save = (props = {}) => fixture.request('/x', { responseType: 'file', savePath, ...props })
    fixture.answer(response => response.end(Buffer.alloc(300_000, 7)))
    await expect(save().result).resolves.toMatchObject({
      returnValue: { status: 200, body: { path: savePath, bytes: 300_000 } },
    })
    expect(readFileSync(savePath)).toEqual(Buffer.alloc(300_000, 7))

    expect(await failure(save())).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'savePath' },
    })
    expect(fixture.requests).toHaveLength(1)

    fixture.answer(response => response.end('new'))
    await save({ overwrite: true }).result
    expect(readFileSync(savePath, 'utf8')).toBe('new')

    fixture.answer(response => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      response.destroy()
    })
    expect(await failure(save({ overwrite: true }))).toMatchObject({ code: 'provider.unreachable' })
    fixture.answer(response => response.writeHead(500).end('no file'))
    expect(await failure(save({ overwrite: true }))).toMatchObject({ code: 'provider.unreachable' })
    expect(readFileSync(savePath, 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['a.bin'])
  })

  it.each([
    ['a folder that is not there', '/nowhere/at/all/a.bin'],
    ['a relative path', 'a.bin'],
  ])('is not asked for when it could not be saved: %s', async (_case, savePath) => {
    expect(await failure(fixture.request('/x', { responseType: 'file', savePath }))).toMatchObject({
      code: 'step.invalid-props',
    })
    expect(fixture.requests).toEqual([])
  })

  it('is not saved over a folder', async () => {
    const savePath = join(tempFolder(), 'folder')
    mkdirSync(savePath)
    const attempt = fixture.request('/x', { responseType: 'file', savePath, overwrite: true })
    expect(await failure(attempt)).toMatchObject({ details: { field: 'savePath' } })
  })
})

describe('Send HTTP Request, refused', () => {
  it.each([
    [400, 'TerminalError', 'provider.rejected'],
    [401, 'TerminalError', 'auth.rejected'],
    [403, 'TerminalError', 'auth.rejected'],
    [404, 'TerminalError', 'provider.rejected'],
    [429, 'RetryableError', 'provider.rate-limited'],
    [500, 'RetryableError', 'provider.unreachable'],
    [503, 'RetryableError', 'provider.unreachable'],
  ])(
    '%i is a %s with code %s, in the server’s words and without the credential',
    async (status, name, code) => {
      fixture.answer(response => json(response, { error: `No, ${TOKEN}!` }, status))
      const credential = { app: 'http_bearer', fields: { token: TOKEN } }
      const error = await failure(fixture.request('/x', { retries: 0 }, { credential }))
      expect(error).toMatchObject({
        name,
        code,
        message: expect.stringMatching(
          new RegExp(`^${fixture.host} answered GET with HTTP ${status}\\..*No, •••!`),
        ),
        details: { status, host: fixture.host },
      })
      expect(fixture.requests).toHaveLength(1)
    },
  )

  it('without reading more of the refusal than can be quoted', async () => {
    fixture.answer(response => {
      response.writeHead(404)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    expect(await failure(fixture.request('/x'))).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('xxx'),
    })
  })

  it('says that a request carried no credential', async () => {
    fixture.answer(response => response.writeHead(401).end())
    expect(await failure(fixture.request('/x'))).toMatchObject({
      message: expect.stringContaining('carried no credential'),
    })
  })

  it.each([
    ['all of them', { failOnStatus: false }, 404],
    ['one of them', { acceptStatuses: '409, 404' }, 404],
    ['a class of them', { acceptStatuses: '4xx' }, 418],
  ])('not when the author accepts %s', async (_case, props, status) => {
    fixture.answer(response => json(response, { no: 1 }, status))
    await expect(fixture.request('/x', props).result).resolves.toMatchObject({
      returnValue: { status, body: { no: 1 } },
    })
  })

  it('by a server that takes too long', async () => {
    fixture.answer(() => undefined)
    expect(await failure(fixture.request('/x', { timeoutSeconds: 0.05 }))).toMatchObject({
      name: 'RetryableError',
      code: 'provider.unreachable',
      message: expect.stringContaining('took longer than 0.05 s'),
    })
  })

  it('by a server that stops half-way for too long', async () => {
    fixture.answer(response => void response.writeHead(200, { 'content-type': 'text/plain' }).write('half'))
    expect(await failure(fixture.request('/x', { timeoutSeconds: 0.2 }))).toMatchObject({
      message: expect.stringContaining('took longer than 0.2 s'),
    })
  })

  it('when it is cancelled', async () => {
    const arrived = new Promise<void>(resolve => fixture.answer(() => resolve()))
    const attempt = fixture.request('/x')
    await arrived
    attempt.cancel.cancel()
    expect(await failure(attempt)).toMatchObject({ code: 'run.cancelled' })
  })
})

describe('Send HTTP Request, sent again', () => {
  it('on 429 and 5xx after the time that the server asks for, up to the limit', async () => {
    const statuses = [429, 503, 200]
    fixture.answer((response, _request, index) => {
      response.writeHead(statuses[index] ?? 200, { 'retry-after': '0' }).end('x')
    })
    const path = join(tempFolder(), 'a.txt')
    writeFileSync(path, 'again and again')
    const props = { method: 'POST', bodyType: 'file', path, retries: 2 }
    const attempt = fixture.request('/x', props)
    await expect(attempt.result).resolves.toMatchObject({ returnValue: { status: 200 } })
    expect(fixture.requests.map(({ body }) => body.toString())).toEqual(Array(3).fill('again and again'))
    expect(attempt.logs).toEqual([
      `info: 429 from ${fixture.host}; sent again after 0 ms.`,
      `info: 503 from ${fixture.host}; sent again after 0 ms.`,
    ])
  })

  it.each([
    ['more often than asked for', { retries: 1 }, '0', 2],
    ['when the server asks for a long wait', { retries: 5 }, '3600', 1],
    ['when nothing was asked for', {}, '0', 1],
  ])('never %s', async (_case, props, retryAfter, times) => {
    fixture.answer(response => response.writeHead(429, { 'retry-after': retryAfter }).end())
    expect(await failure(fixture.request('/x', props))).toMatchObject({
      code: 'provider.rate-limited',
      retryAfterMs: Number(retryAfter) * 1000,
    })
    expect(fixture.requests).toHaveLength(times)
  })

  it('not on what trying again can’t mend', async () => {
    fixture.answer(response => response.writeHead(404).end())
    await failure(fixture.request('/x', { retries: 3 }))
    expect(fixture.requests).toHaveLength(1)
  })

  it('not after a cancel in between', async () => {
    const waiting = new Promise<void>(resolve => {
      fixture.answer(response => {
        response.writeHead(503, { 'retry-after': '50' }).end()
        resolve()
      })
    })
    const attempt = fixture.request('/x', { retries: 1 })
    await waiting
    attempt.cancel.cancel()
    expect(await failure(attempt)).toMatchObject({ code: 'run.cancelled' })
    expect(fixture.requests).toHaveLength(1)
  })
})

describe('Send HTTP Request, page after page', () => {
  const items = ['a', 'b', 'c', 'd', 'e']
  const pageOf = (path = '', name: string) => Number(new URL(path, 'http://x').searchParams.get(name) ?? 0)

  it('by the Link header, over the whole list', async () => {
    fixture.answer((response, { path }) => {
      const page = pageOf(path, 'p')
      const next = page < 2 ? { link: `</?p=9>; rel="prev last", <?p=${page + 1}&k=a,b>; REL=next` } : {}
      response.writeHead(200, next).end(JSON.stringify(items.slice(page * 2, page * 2 + 2)))
    })
    const attempt = fixture.request('/list', { pagination: 'link' })
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { status: 200, items, pages: 3, hasMore: false },
      summary: `Read 5 items from 3 pages of ${fixture.host}`,
    })
    expect(fixture.requests.map(({ path }) => path)).toEqual(['/list', '/list?p=1&k=a,b', '/list?p=2&k=a,b'])
  })

  it('by the next URL in the response, with the credential on each page', async () => {
    fixture.answer((response, { path }) => {
      const page = pageOf(path, 'p')
      const next = page < 2 ? `${fixture.endpoint}/list?p=${page + 1}` : null
      json(response, { data: { 'all items': items.slice(page * 2, page * 2 + 2) }, links: [{ next }] })
    })
    const props = { pagination: 'url', itemsPath: 'data["all items"]', nextUrlPath: '$.links[0].next' }
    const credential = { app: 'http_query', fields: { name: 'api key', value: TOKEN } }
    await expect(fixture.request('/list', props, { credential }).result).resolves.toMatchObject({
      returnValue: { items, pages: 3 },
    })
    expect(fixture.requests.map(({ path }) => path)).toEqual([
      `/list?api+key=${TOKEN}`,
      `/list?p=1&api+key=${TOKEN}`,
      `/list?p=2&api+key=${TOKEN}`,
    ])
  })

  it('by a cursor', async () => {
    fixture.answer((response, { path }) => {
      const page = pageOf(path, 'after')
      json(response, { items: items.slice(page * 2, page * 2 + 2), next: page < 2 ? page + 1 : '' })
    })
    const props = { pagination: 'cursor', itemsPath: 'items', cursorPath: 'next', cursorParam: 'after' }
    await expect(fixture.request('/list?limit=2', props).result).resolves.toMatchObject({
      returnValue: { items, pages: 3, hasMore: false },
    })
    expect(fixture.requests.map(({ path }) => path)).toEqual([
      '/list?limit=2',
      '/list?limit=2&after=1',
      '/list?limit=2&after=2',
    ])
  })

  it('by a cursor in the JSON body, wherever it goes there', async () => {
    fixture.answer((response, { body }) => {
      const page = Number(JSON.parse(body.toString()).variables?.after ?? 0)
      json(response, { items: items.slice(page * 2, page * 2 + 2), next: page < 2 ? page + 1 : null })
    })
    const props = {
      method: 'POST',
      bodyType: 'json',
      json: { query: 'q', variables: { first: 2 } },
      pagination: 'cursor',
      itemsPath: 'items',
      cursorPath: 'next',
      cursorIn: 'body',
      cursorParam: 'variables.after',
    }
    await expect(fixture.request('/graphql', props).result).resolves.toMatchObject({
      returnValue: { items, pages: 3, hasMore: false },
    })
    expect(fixture.requests.map(({ path, body }) => [path, JSON.parse(body.toString())])).toEqual([
      ['/graphql', { query: 'q', variables: { first: 2 } }],
      ['/graphql', { query: 'q', variables: { first: 2, after: 1 } }],
      ['/graphql', { query: 'q', variables: { first: 2, after: 2 } }],
    ])
  })

  it('by page number, until a page is empty', async () => {
    fixture.answer((response, { path }) => {
      const page = pageOf(path, 'page')
      json(response, items.slice(page * 3, page * 3 + 3))
    })
    await expect(
      fixture.request('/list', { pagination: 'page', firstPage: 0 }).result,
    ).resolves.toMatchObject({
      returnValue: { items, pages: 3, hasMore: false },
    })
  })

  it('never beyond the most pages that the author wants, nor in a circle', async () => {
    fixture.answer((response, _request, index) => json(response, { items: [index], next: index + 1 }))
    const props = { pagination: 'cursor', itemsPath: 'items', cursorPath: 'next', maxPages: 2 }
    await expect(fixture.request('/list', props).result).resolves.toMatchObject({
      returnValue: { items: [0, 1], pages: 2, hasMore: true },
      summary: `Read 2 items from 2 pages of ${fixture.host} (there are more)`,
    })
    fixture.answer(response => json(response, { items: ['x'], next: 'same' }))
    await expect(fixture.request('/list', { ...props, maxPages: 50 }).result).resolves.toMatchObject({
      returnValue: { items: ['x', 'x'], pages: 2 },
    })
  })

  it('[S-CR-2] never takes the credential to another host that a page names', async () => {
    fixture.answer(response => json(response, { items: [], next: 'https://evil.example/list' }))
    const props = { pagination: 'url', itemsPath: 'items', nextUrlPath: 'next' }
    const credential = { app: 'http_bearer', fields: { token: TOKEN } }
    expect(await failure(fixture.request('/list', props, { credential }))).toMatchObject({
      code: 'auth.host-not-allowed',
      details: { host: 'evil.example' },
    })
  })

  it.each([
    ['no list at its place', { itemsPath: 'items' }, 'provider.rejected', 'itemsPath'],
    ['a place that is none', { itemsPath: 'a[' }, 'step.invalid-props', 'itemsPath'],
    ['bytes as the response', { responseType: 'base64' }, 'step.invalid-props', 'responseType'],
    [
      'a cursor in a body that is no object',
      { pagination: 'cursor', cursorPath: 'a', cursorIn: 'body' },
      'step.invalid-props',
      'cursorIn',
    ],
    ['too many pages', { maxPages: 1001 }, 'step.invalid-props', 'maxPages'],
  ])('refuses %s', async (_case, props, code, field) => {
    expect(await failure(fixture.request('/list', { pagination: 'link', ...props }))).toMatchObject({
      code,
      details: { field },
    })
  })
})
