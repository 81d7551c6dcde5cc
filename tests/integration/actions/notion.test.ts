import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { notionApp } from '#actions/notion/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import {
  DATA_SOURCE,
  DATABASE,
  NOTION_TOKEN,
  type NotionStandIn,
  PARENT_PAGE,
  SPLIT_DATABASE,
  startNotion,
} from '../../support/stand-ins/notion.ts'
import { json } from '../../support/stand-ins/rest-stand-in.ts'

const credential = { app: 'notion', fields: { oauth_access_token: NOTION_TOKEN } }

let notion: NotionStandIn
beforeEach(async () => {
  notion = await startNotion()
})
afterEach(() => notion.stop())

const call = (action: string, props: JsonObject, allowedHosts = [notion.host]) => ({
  action,
  props: { endpoint: notion.endpoint, ...props },
  allowedHosts,
})
const create = (props: JsonObject, way: Way = 'an account') =>
  attemptAs(way, credential, call('notion.create-page', { database: DATA_SOURCE, ...props }))
const query = (props: JsonObject, way: Way = 'an account') =>
  attemptAs(way, credential, call('notion.query-database', { database: DATA_SOURCE, ...props }))

const text = (content: string) => [{ type: 'text', text: { content } }]
const lastBody = () => notion.requests.at(-1)?.body as { [key: string]: JsonObject }

describe('Create Page', () => {
  it.each(WAYS)('puts plain values into the columns of the database, with the token of %s', async way => {
    const attempt = create(
      {
        database: `https://www.notion.so/acme/Tasks-${DATABASE}?v=1`,
        title: 'Buy milk',
        properties: {
          Notes: 'two liters',
          Count: '2',
          Stage: 'Open',
          Tags: 'food, shop',
          Due: '2026-12-24',
          Done: false,
          Site: '',
          Owner: ['u1'],
        },
      },
      way,
    )
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { object: 'page', id: 'page-1' },
      summary: 'Created page “Buy milk”',
    })
    expect(notion.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /v1/data_sources/${DATABASE}`,
      `GET /v1/databases/${DATABASE}`,
      `GET /v1/data_sources/${DATA_SOURCE}`,
      'POST /v1/pages',
    ])
    expect(lastBody()).toEqual({
      parent: { type: 'data_source_id', data_source_id: DATA_SOURCE },
      properties: {
        Name: { title: text('Buy milk') },
        Notes: { rich_text: text('two liters') },
        Count: { number: 2 },
        Stage: { select: { name: 'Open' } },
        Tags: { multi_select: [{ name: 'food' }, { name: 'shop' }] },
        Due: { date: { start: '2026-12-24' } },
        Done: { checkbox: false },
        Site: { url: null },
        Owner: { people: [{ id: 'u1' }] },
      },
    })
  })

  it('leaves values in Notion’s own shape as they are', async () => {
    const Due = { date: { start: '2026-01-01', end: '2026-01-02' } }
    await create({ properties: { Due } }).result
    expect(lastBody().properties).toEqual({ Due })
  })

  it.each([
    [{ Nope: 'x' }, /no property “Nope”.*“Name”/],
    [{ Made: '2026' }, /by itself/],
    [{ Count: 'many' }, /must be a number/],
    [{ constructor: 'x' }, /no property “constructor”/],
  ])('refuses %j before anything is made', async (properties, message) => {
    const error = await failureOf(create({ properties: properties as JsonObject }).result)
    expect(error).toMatchObject({ code: 'step.invalid-props', message: expect.stringMatching(message) })
    expect(notion.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('asks which part of a database is meant where it has several', async () => {
    const error = await failureOf(create({ database: SPLIT_DATABASE, title: 'x' }).result)
    expect(error).toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining(`Part 1 (${DATA_SOURCE}), Part 2`),
    })
  })

  it('says that a database has to be shared', async () => {
    const error = await failureOf(create({ database: 'a'.repeat(32), title: 'x' }).result)
    expect(error).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('Connections'),
    })
  })

  it('turns simple Markdown into blocks below another page', async () => {
    const content = [
      '# Plan',
      'One *two* **three** `four` [five](https://example.com)',
      'same paragraph',
      '',
      '- a',
      '1. b',
      '- [x] c',
      '> d',
      '---',
      '```ts',
      'let x = 1',
      '```',
    ].join('\n')
    const page = `https://www.notion.so/Home-${PARENT_PAGE.replaceAll('-', '')}`
    await create({ parentType: 'page', page, title: 'Sub', content }).result
    const rich = (type: string, rich_text: unknown, more = {}) => ({
      object: 'block',
      type,
      [type]: { rich_text, ...more },
    })
    expect(lastBody()).toEqual({
      parent: { type: 'page_id', page_id: PARENT_PAGE.replaceAll('-', '') },
      properties: { title: { title: text('Sub') } },
      children: [
        rich('heading_1', text('Plan')),
        rich('paragraph', [
          ...text('One '),
          { ...text('two')[0], annotations: { italic: true } },
          ...text(' '),
          { ...text('three')[0], annotations: { bold: true } },
          ...text(' '),
          { ...text('four')[0], annotations: { code: true } },
          ...text(' '),
          { type: 'text', text: { content: 'five', link: { url: 'https://example.com' } } },
          ...text('\nsame paragraph'),
        ]),
        rich('bulleted_list_item', text('a')),
        rich('numbered_list_item', text('b')),
        rich('to_do', text('c'), { checked: true }),
        rich('quote', text('d')),
        { object: 'block', type: 'divider', divider: {} },
        rich('code', text('let x = 1'), { language: 'typescript' }),
      ],
    })
  })

  it('splits long texts and long contents as Notion wants them', async () => {
    const content = `${'😀'.repeat(1500)}\n\n${'line\n\n'.repeat(150)}`
    await create({ title: 'Long', content }).result
    const [first, ...rest] = notion.requests
      .map(
        ({ body }) =>
          (body as { children?: { paragraph: { rich_text: { text: { content: string } }[] } }[] })?.children,
      )
      .filter(children => children !== undefined)
    expect(first?.[0]?.paragraph.rich_text.map(piece => piece.text.content.length)).toEqual([2000, 1000])
    expect([first?.length, ...rest.map(children => children.length)]).toEqual([100, 51])
    expect(notion.requests.at(-1)).toMatchObject({ method: 'PATCH', path: '/v1/blocks/page-1/children' })
  })

  it('says that the page is there when the rest of its content is refused, so that nobody tries again', async () => {
    notion.answerNext(json(200, { object: 'data_source', id: DATA_SOURCE, properties: {} }))
    notion.answerNext(json(200, { object: 'page', id: 'page-7' }))
    notion.answerNext(json(429, { message: `slow ${NOTION_TOKEN}` }))
    expect(await failureOf(create({ content: 'line\n\n'.repeat(150) }).result)).toMatchObject({
      name: 'TerminalError',
      code: 'provider.rate-limited',
      message: expect.stringContaining('Page page-7 was created with 100 of its 150 blocks'),
    })
  })

  describeRefusals({
    standIn: () => notion,
    attempt: ({ allowedHosts } = { allowedHosts: [notion.host] }) =>
      attemptAs(
        'external authentication',
        credential,
        call('notion.create-page', { database: DATA_SOURCE }, allowedHosts),
      ),
    secret: NOTION_TOKEN,
  })
})

describe('Query Database', () => {
  const page = (id: number): JsonObject => ({
    object: 'page',
    id: String(id),
    url: `https://notion.so/${id}`,
    created_time: '2026-01-01T00:00:00.000Z',
    last_edited_time: '2026-01-02T00:00:00.000Z',
    properties: {
      Name: { type: 'title', title: [{ plain_text: 'Task ' }, { plain_text: String(id) }] },
      Count: { type: 'number', number: id },
      Stage: { type: 'select', select: { name: 'Open' } },
      Tags: { type: 'multi_select', multi_select: [{ name: 'a' }, { name: 'b' }] },
      Due: { type: 'date', date: { start: '2026-12-24', end: null } },
      Sum: { type: 'formula', formula: { type: 'number', number: 3 } },
      All: { type: 'rollup', rollup: { type: 'array', array: [{ type: 'number', number: 1 }] } },
      File: { type: 'files', files: [{ name: 'f', type: 'external', external: { url: 'https://x.y/f' } }] },
      Key: { type: 'unique_id', unique_id: { prefix: 'T', number: 4 } },
      Empty: { type: 'select', select: null },
    },
  })
  beforeEach(() => {
    notion.pages.push(...Array.from({ length: 230 }, (_, index) => page(index)))
  })

  it.each(WAYS)('reads page after page up to the maximum, by %s', async way => {
    const filter = { property: 'Done', checkbox: { equals: false } }
    const sorts = [{ property: 'Name', direction: 'ascending' }]
    const { returnValue, ...rest } = await query({ filter, sorts, maxResults: 150 }, way).result
    expect(rest).toEqual({ exports: { has_more: true }, summary: 'Read 150 pages (there are more)' })
    expect(returnValue).toHaveLength(150)
    expect((returnValue as unknown[])[7]).toEqual({
      id: '7',
      url: 'https://notion.so/7',
      created_time: '2026-01-01T00:00:00.000Z',
      last_edited_time: '2026-01-02T00:00:00.000Z',
      properties: {
        Name: 'Task 7',
        Count: 7,
        Stage: 'Open',
        Tags: ['a', 'b'],
        Due: '2026-12-24',
        Sum: 3,
        All: [1],
        File: ['https://x.y/f'],
        Key: 'T-4',
        Empty: null,
      },
    })
    expect(notion.requests.map(({ body }) => body)).toEqual([
      { page_size: 100, filter, sorts },
      { page_size: 50, filter, sorts, start_cursor: '100' },
    ])
  })

  it('gives Notion’s own objects where they are wanted, and finds the data source of a database', async () => {
    const { returnValue } = await query({ database: DATABASE, plain: false, maxResults: 1 }).result
    expect(returnValue).toEqual([page(0)])
  })

  it('refuses what is no ID', async () => {
    expect(await failureOf(query({ database: 'Tasks' }).result)).toMatchObject({
      details: { field: 'database' },
    })
    expect(notion.requests).toEqual([])
  })

  describeRefusals({
    standIn: () => notion,
    attempt: ({ allowedHosts } = { allowedHosts: [notion.host] }) =>
      attemptAs(
        'an account',
        credential,
        call('notion.query-database', { database: DATA_SOURCE }, allowedHosts),
      ),
    secret: NOTION_TOKEN,
  })
})

describe('Pickers', () => {
  const pick = (loader: string, more: { query?: string; cursor?: string } = {}) =>
    load(credential, { ...call('notion.create-page', { database: DATA_SOURCE }), loader, ...more })

  it('offer databases and pages, page by page', async () => {
    await expect(pick('databases', { query: 'task' })).resolves.toEqual({
      kind: 'options',
      options: [{ label: 'Tasks', value: DATA_SOURCE }],
      nextCursor: 'more',
    })
    await expect(pick('pages', { cursor: 'more' })).resolves.toEqual({
      kind: 'options',
      options: [
        { label: 'Home', value: PARENT_PAGE },
        { label: 'Untitled', value: 'p2' },
      ],
    })
    expect(notion.requests.map(({ body }) => body)).toEqual([
      { filter: { property: 'object', value: 'data_source' }, page_size: 50, query: 'task' },
      { filter: { property: 'object', value: 'page' }, page_size: 50, start_cursor: 'more' },
    ])
  })

  it('show the columns that a step can fill', async () => {
    const answer = await pick('properties')
    expect(answer).toMatchObject({
      kind: 'fields',
      fields: [
        { key: 'Name', label: 'Name', description: 'title' },
        { key: 'Notes', description: 'rich text' },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    })
  })
})

describe('Test connection', () => {
  it('says which integration it is, and where', async () => {
    const led = { from: 'https://api.notion.com', to: notion.endpoint }
    await expect(testConnection(notionApp, credential, led)).resolves.toEqual({
      identity: 'Patchbay in Acme',
    })
  })
})
