import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openaiApp } from '#actions/openai/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import { completion, OPENAI_KEY, openaiError, startOpenai } from '../../support/stand-ins/openai.ts'
import { json, type RestStandIn, startRestStandIn } from '../../support/stand-ins/rest-stand-in.ts'

let server: RestStandIn
beforeEach(async () => {
  server = await startOpenai()
})
afterEach(() => server.stop())

const credential = (
  fields: Record<string, string> = { base_url: `${server.endpoint}/v1` },
  trusted = ['base_url'],
) => ({
  app: 'openai',
  fields: { api_key: OPENAI_KEY, ...fields },
  trustedAddresses: trusted,
})
const call = (props: JsonObject = {}, allowedHosts: string[] = []) => ({
  action: 'openai.chat',
  props: { model: 'small-1', ...(props.input === 'messages' ? {} : { prompt: 'Hello' }), ...props },
  allowedHosts,
})
const ask = (props?: JsonObject, way: Way = 'an account') => attemptAs(way, credential(), call(props))

describe('Chat', () => {
  it.each(WAYS)('[H5] asks the server of the credential, with the key of %s', async way => {
    const attempt = ask({ system: 'Be short.', temperature: '0.2', maxTokens: 50 }, way)
    await expect(attempt.result).resolves.toEqual({
      returnValue: {
        content: 'Hello',
        finish_reason: 'stop',
        model: 'small-1-2026',
        usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
        id: 'chatcmpl-1',
        message: { role: 'assistant', content: 'Hello', refusal: null },
      },
      exports: {},
      summary: 'Answer by small-1-2026: 12 tokens in, 3 out',
    })
    expect(server.requests).toMatchObject([
      { method: 'POST', path: '/v1/chat/completions', headers: { authorization: `Bearer ${OPENAI_KEY}` } },
    ])
    expect(server.requests[0]?.body).toEqual({
      model: 'small-1',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Hello' },
      ],
      temperature: 0.2,
      max_tokens: 50,
      stream: false,
    })
    expect(attempt.secrets.map(({ value }) => value)).toEqual([OPENAI_KEY])
  })

  it('[H5] sends nothing to an address that external authentication has from elsewhere than the key', async () => {
    const attempt = attemptAs('external authentication', credential(undefined, []), call())
    expect(await failureOf(attempt.result)).toMatchObject({ code: 'auth.host-not-allowed' })
    expect(server.requests).toEqual([])
  })

  it('takes a list of messages, and other parameters of the API', async () => {
    const messages = [
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Two' },
      { role: 'user', content: 'Three' },
    ]
    await expect(
      ask({ input: 'messages', messages, parameters: { seed: 7, stream: true } }).result,
    ).resolves.toMatchObject({ returnValue: { content: 'Three' } })
    expect(server.requests[0]?.body).toEqual({ model: 'small-1', messages, seed: 7, stream: false })
  })

  it('reads JSON, by a schema where one is given', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer' } },
      required: ['a'],
      additionalProperties: false,
    }
    const prompt = '{"a": 1}'
    await expect(ask({ format: 'json_object', prompt }).result).resolves.toMatchObject({
      returnValue: { json: { a: 1 } },
    })
    await expect(ask({ format: 'json_schema', schema, prompt }).result).resolves.toMatchObject({
      returnValue: { json: { a: 1 } },
    })
    expect(server.requests.map(({ body }) => (body as JsonObject).response_format)).toEqual([
      { type: 'json_object' },
      { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    ])
  })

  it.each([
    ['is cut off', { content: '{"a"' }, { finish_reason: 'length' }, /Maximum tokens/],
    ['is not JSON', { content: 'Sure!' }, {}, /not JSON/],
    [
      'is a refusal',
      { content: null, refusal: `I can’t ${OPENAI_KEY}.` },
      {},
      /declined to answer: I can’t •••/,
    ],
  ])('says so when the answer %s', async (_case, message, more, words) => {
    server.answerNext(completion(message, more))
    expect(await failureOf(ask({ format: 'json_object' }).result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringMatching(words),
    })
  })

  it('says which model is not there', async () => {
    const error = await failureOf(ask({ model: 'huge-1' }).result)
    expect(error).toMatchObject({ message: expect.stringContaining('The model `huge-1` does not exist') })
  })

  it('says what is wrong with a base URL that is none', async () => {
    const attempt = attemptAs('an account', credential({ base_url: 'nonsense' }), call({ maxTokens: 5 }))
    expect(await failureOf(attempt.result)).toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining('whole URL'),
    })
  })

  it('is stopped in mid-request', async () => {
    let asked: () => void = () => undefined
    const isAsked = new Promise<void>(resolve => {
      asked = resolve
    })
    const slow = await startRestStandIn({
      authenticate: () => undefined,
      routes: {
        'POST /v1/chat/completions': () => {
          asked()
          return new Promise<never>(() => undefined)
        },
      },
    })
    const attempt = attemptAs('an account', credential({ base_url: `${slow.endpoint}/v1/` }), call())
    await isAsked
    attempt.cancel.cancel()
    expect(await failureOf(attempt.result)).toMatchObject({ code: 'run.cancelled' })
    await slow.stop()
  })

  describeRefusals({
    standIn: () => server,
    attempt: ({ allowedHosts } = { allowedHosts: [server.host] }) =>
      attemptAs('an account', credential({}), call({ endpoint: `${server.endpoint}/v1` }, allowedHosts)),
    secret: OPENAI_KEY,
    refusal: message => openaiError(message),
  })
})

describe('Models', () => {
  it('are those that the server offers, narrowed down by name', async () => {
    const given = { ...call({}, [server.host]), loader: 'models' }
    await expect(load(credential(), { ...given, query: '-1' })).resolves.toEqual({
      kind: 'options',
      options: ['embedding-1', 'large-1', 'small-1'].map(id => ({ label: id, value: id })),
    })
    await expect(load(credential(), { ...given, query: 'SMALL' })).resolves.toMatchObject({
      options: [{ value: 'small-1' }],
    })
  })
})

describe('Test connection', () => {
  const led = () => ({ from: 'https://api.openai.com', to: server.endpoint })

  it('works with a key that the server takes', async () => {
    await expect(testConnection(openaiApp, credential({}), led())).resolves.toEqual({})
  })

  it('fails with another one', async () => {
    server.answerNext(json(401, openaiError(`Incorrect API key: ${OPENAI_KEY}`)))
    expect(await failureOf(testConnection(openaiApp, credential({}), led()))).toMatchObject({
      code: 'auth.rejected',
    })
  })
})
