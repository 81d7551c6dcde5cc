import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { airtableApp } from '#actions/airtable/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import {
  AIRTABLE_TOKEN,
  type AirtableStandIn,
  BASE,
  startAirtable,
} from '../../support/stand-ins/airtable.ts'
import { json } from '../../support/stand-ins/rest-stand-in.ts'

const credential = { app: 'airtable', fields: { oauth_access_token: AIRTABLE_TOKEN } }

let airtable: AirtableStandIn
beforeEach(async () => {
  airtable = await startAirtable()
})
afterEach(() => airtable.stop())

const call = (action: string, props: JsonObject, allowedHosts = [airtable.host]) => ({
  action,
  props: { base: BASE, table: 'tblPeople', endpoint: airtable.endpoint, ...props },
  allowedHosts,
})
const create = (props: JsonObject, way: Way = 'an account') =>
  attemptAs(way, credential, call('airtable.create-records', props))
const list = (props: JsonObject, way: Way = 'an account') =>
  attemptAs(way, credential, call('airtable.list-records', props))
const people = (count: number) => Array.from({ length: count }, (_, index) => ({ Name: `P${index + 1}` }))

describe('Create Records', () => {
  it.each(WAYS)('adds one record with the token of %s', async way => {
    const base = `https://airtable.com/${BASE}/tblPeople/viw1?blocks=hide`
    const attempt = create({ base, table: 'People & more', fields: { Name: 'Ada', Age: 36 } }, way)
    await expect(attempt.result).resolves.toEqual({
      returnValue: [
        { id: 'rec1', createdTime: '2026-01-01T00:00:00.000Z', fields: { Name: 'Ada', Age: 36 } },
      ],
      exports: {},
      summary: 'Created 1 record',
    })
    expect(airtable.requests).toMatchObject([
      {
        method: 'POST',
        path: `/v0/${BASE}/People & more`,
        headers: { authorization: `Bearer ${AIRTABLE_TOKEN}` },
        body: { records: [{ fields: { Name: 'Ada', Age: 36 } }], typecast: false },
      },
    ])
  })

  it('adds many records, ten in a request, in order', async () => {
    const { returnValue, summary } = await create({ mode: 'many', records: people(23), typecast: true })
      .result
    expect(summary).toBe('Created 23 records')
    expect(returnValue).toHaveLength(23)
    expect(airtable.records.map(({ fields }) => fields.Name)).toEqual(people(23).map(({ Name }) => Name))
    expect(airtable.requests.map(({ body }) => (body as { records: unknown[] }).records.length)).toEqual([
      10, 10, 3,
    ])
  })

  it.each([429, 500, 422])(
    'says what was created when HTTP %i stops it halfway, and never asks to try again',
    async status => {
      airtable.answerNext(json(200, { records: people(10).map((_, index) => ({ id: `rec${index}` })) }))
      airtable.answerNext(json(status, { error: { type: 'X', message: `no ${AIRTABLE_TOKEN}` } }))
      expect(await failureOf(create({ mode: 'many', records: people(12) }).result)).toMatchObject({
        name: 'TerminalError',
        message: expect.stringMatching(/^10 of 12 records were created/),
        details: { status, created: 10 },
      })
      expect(airtable.requests).toHaveLength(2)
    },
  )

  it.each([
    ['an empty list', { mode: 'many', records: [] }, 'records'],
    ['a list of other things', { mode: 'many', records: [{ Name: 'Ada' }, 'Bob'] }, 'records'],
    ['what is no base', { base: 'Club', fields: {} }, 'base'],
  ])('refuses %s before anything is sent', async (_case, props, field) => {
    expect(await failureOf(create(props as JsonObject).result)).toMatchObject({
      code: 'step.invalid-props',
      details: { field },
    })
    expect(airtable.requests).toEqual([])
  })

  it.each([
    [{ fields: { Nope: 1 } }, 422, /Unknown field name: "Nope"/],
    [{ fields: { Age: '36' } }, 422, /cannot accept/],
    [{ table: 'Nobody', fields: {} }, 403, /data.records:read/],
  ])('passes on what Airtable says of %j', async (props, status, message) => {
    expect(await failureOf(create(props as JsonObject).result)).toMatchObject({
      message: expect.stringMatching(message),
      details: { status },
    })
  })

  describeRefusals({
    standIn: () => airtable,
    attempt: ({ allowedHosts } = { allowedHosts: [airtable.host] }) =>
      attemptAs(
        'external authentication',
        credential,
        call('airtable.create-records', { fields: {} }, allowedHosts),
      ),
    secret: AIRTABLE_TOKEN,
    refusal: message => ({ error: { type: 'X', message } }),
  })
})

describe('List Records', () => {
  beforeEach(() => {
    const createdTime = '2026-01-01T00:00:00.000Z'
    airtable.records.push(...people(250).map((fields, index) => ({ id: `rec${index}`, createdTime, fields })))
  })

  it.each(WAYS)('reads page after page up to the maximum, by %s', async way => {
    const props = {
      view: 'Adults',
      filterByFormula: "{Status} = 'Open'",
      sort: ['Name', '-Age', { field: 'Total', direction: 'desc' }],
      fields: ['Name', 'Age'],
      maxResults: 120,
    }
    const { returnValue, ...rest } = await list(props, way).result
    expect(rest).toEqual({ exports: { has_more: true }, summary: 'Read 120 records (there are more)' })
    expect((returnValue as { id: string }[]).map(({ id }) => id)).toEqual(
      airtable.records.slice(0, 120).map(({ id }) => id),
    )
    const query = {
      view: 'Adults',
      filterByFormula: "{Status} = 'Open'",
      'fields[]': 'Age',
      'sort[0][field]': 'Name',
      'sort[0][direction]': 'asc',
      'sort[1][field]': 'Age',
      'sort[1][direction]': 'desc',
      'sort[2][field]': 'Total',
      'sort[2][direction]': 'desc',
    }
    expect(airtable.requests.map(request => request.query)).toEqual([
      { ...query, pageSize: '100' },
      { ...query, pageSize: '20', offset: 'itr/100' },
    ])
  })

  it('reads all there are', async () => {
    await expect(list({ maxResults: 1000 }).result).resolves.toMatchObject({
      exports: { has_more: false },
      summary: 'Read 250 records',
    })
  })

  it('does not go round when the same place comes again', async () => {
    const again = json(200, { records: [{ id: 'rec' }], offset: 'itr/same' })
    for (let times = 0; times < 5; times++) airtable.answerNext(again)
    await expect(list({}).result).resolves.toMatchObject({ summary: 'Read 2 records' })
    expect(airtable.requests).toHaveLength(2)
  })

  describeRefusals({
    standIn: () => airtable,
    attempt: ({ allowedHosts } = { allowedHosts: [airtable.host] }) =>
      attemptAs('an account', credential, call('airtable.list-records', {}, allowedHosts)),
    secret: AIRTABLE_TOKEN,
    refusal: message => ({ error: { type: 'X', message } }),
  })
})

describe('Pickers', () => {
  const pick = (loader: string, props: JsonObject = {}, more: { query?: string; cursor?: string } = {}) =>
    load(credential, { ...call('airtable.list-records', props), loader, ...more })

  it('offer bases page by page, tables and views, narrowed down by name', async () => {
    await expect(pick('bases')).resolves.toEqual({
      kind: 'options',
      options: [{ label: 'Club', value: BASE, description: BASE }],
      nextCursor: 'itr2',
    })
    await expect(pick('bases', {}, { cursor: 'itr2', query: 'off' })).resolves.toMatchObject({
      options: [{ label: 'Office', value: 'app2' }],
    })
    await expect(pick('tables')).resolves.toMatchObject({
      options: [{ label: 'People & more', value: 'tblPeople' }],
    })
    await expect(pick('views', {}, { query: 'adult' })).resolves.toMatchObject({
      options: [{ value: 'viw2' }],
    })
    await expect(pick('views', { table: 'gone' })).resolves.toMatchObject({ options: [] })
  })

  it('show the fields that a step can fill', async () => {
    const fields = load(credential, { ...call('airtable.create-records', {}), loader: 'fields' })
    await expect(fields).resolves.toEqual({
      kind: 'fields',
      fields: [
        { key: 'Name', label: 'Name', description: 'single line text' },
        { key: 'Age', label: 'Age', description: 'number' },
      ],
    })
  })
})

describe('Test connection', () => {
  it('says whose token it is', async () => {
    const led = { from: 'https://api.airtable.com', to: airtable.endpoint }
    await expect(testConnection(airtableApp, credential, led)).resolves.toEqual({
      identity: 'ada@example.com',
    })
  })
})
