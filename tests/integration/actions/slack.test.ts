import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { slackApp } from '#actions/slack/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import type { RestStandIn } from '../../support/stand-ins/rest-stand-in.ts'
import { SLACK_TOKEN, slackSays, startSlack } from '../../support/stand-ins/slack.ts'

const credential = { app: 'slack', fields: { bot_token: SLACK_TOKEN } }

let slack: RestStandIn
beforeEach(async () => {
  slack = await startSlack()
})
afterEach(() => slack.stop())

const call = (props: JsonObject = {}, allowedHosts = [slack.host]) => ({
  action: 'slack.send-message',
  props: { channel: 'C001', text: 'Hello', endpoint: `${slack.endpoint}/api/`, ...props },
  allowedHosts,
})
const send = (props?: JsonObject, way: Way = 'an account') => attemptAs(way, credential, call(props))

describe('Send Message', () => {
  it.each(WAYS)('posts to the channel with the bot token of %s', async way => {
    const attempt = send({}, way)
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { ok: true, channel: 'C001', ts: '1700000000.000100' },
      summary: 'Sent a message to C001',
    })
    expect(slack.requests).toMatchObject([
      {
        method: 'POST',
        path: '/api/chat.postMessage',
        headers: {
          authorization: `Bearer ${SLACK_TOKEN}`,
          'content-type': 'application/json; charset=utf-8',
        },
        body: { channel: 'C001', text: 'Hello', unfurl_links: true, unfurl_media: true },
      },
    ])
    expect(slack.requests[0]?.body).not.toHaveProperty('thread_ts')
    expect(attempt.secrets.map(({ value }) => value)).toEqual([SLACK_TOKEN])
  })

  it('replies in a thread, with blocks, without previews', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*Hi*' } }]
    const props = {
      channel: ' #general ',
      blocks,
      thread_ts: '1699.1',
      reply_broadcast: true,
      unfurl_links: false,
    }
    await expect(send({ ...props, text: '' }).result).resolves.toMatchObject({
      summary: 'Replied in a thread of #general',
    })
    expect(slack.requests[0]?.body).toEqual({
      channel: '#general',
      blocks,
      thread_ts: '1699.1',
      reply_broadcast: true,
      unfurl_links: false,
      unfurl_media: true,
    })
  })

  it('sends nothing without a text or blocks', async () => {
    expect(await failureOf(send({ text: '', blocks: [] }).result)).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'text' },
    })
    expect(slack.requests).toEqual([])
  })

  it.each([
    ['an unknown channel', { channel: 'C999' }, /no such channel/],
    ['a channel that the bot is not in', { channel: '#random' }, /not in that channel/],
  ])('says what to do about %s', async (_case, props, message) => {
    const error = await failureOf(send(props).result)
    expect(error).toMatchObject({ code: 'provider.rejected', message: expect.stringMatching(message) })
  })

  it.each([
    ['invalid_auth', 'auth.rejected', 'TerminalError'],
    ['token_revoked', 'auth.rejected', 'TerminalError'],
    ['missing_scope', 'auth.rejected', 'TerminalError'],
    ['msg_too_long', 'provider.rejected', 'TerminalError'],
    ['ratelimited', 'provider.rate-limited', 'RetryableError'],
    ['internal_error', 'provider.unreachable', 'RetryableError'],
    ['something_new', 'provider.rejected', 'TerminalError'],
  ])('understands ok: false with %s', async (error, code, name) => {
    slack.answerNext(slackSays(error, { needed: 'chat:write' }))
    const failed = await failureOf(send().result)
    expect(failed).toMatchObject({ code, name, details: { reason: error } })
  })

  it.each(['xoxb-canary\nx: y', 'xoxb-canary ☃'])(
    'sends nothing with a token that can’t stand in a header',
    async token => {
      const attempt = attemptAs('an account', { app: 'slack', fields: { bot_token: token } }, call())
      expect(await failureOf(attempt.result)).toMatchObject({ code: 'auth.rejected' })
      expect(slack.requests).toEqual([])
    },
  )

  it('[R44] tells that a refused token changed nothing, and that a missing scope is no matter of the token', async () => {
    slack.answerNext(slackSays('token_expired'))
    slack.answerNext(slackSays('missing_scope'))
    expect(await failureOf(send().result)).toMatchObject({ details: { repeatable: true } })
    expect(await failureOf(send().result)).not.toMatchObject({ details: { repeatable: true } })
  })

  describeRefusals({
    standIn: () => slack,
    attempt: ({ allowedHosts } = { allowedHosts: [slack.host] }) =>
      attemptAs('external authentication', credential, call({}, allowedHosts)),
    secret: SLACK_TOKEN,
    refusal: error => ({ ok: false, error }),
  })
})

describe('Channels', () => {
  const channels = (more: { query?: string; cursor?: string } = {}) =>
    load(credential, { ...call(), loader: 'channels', ...more })

  it('are read page by page, private ones marked', async () => {
    await expect(channels()).resolves.toEqual({
      kind: 'options',
      options: [
        { label: '#general', value: 'C001' },
        { label: '#random', value: 'C002', description: 'the bot is not in it' },
        { label: '#secret-plans', value: 'G003', description: 'private' },
      ],
    })
    expect(slack.requests.map(({ query }) => query)).toMatchObject([
      { exclude_archived: 'true', limit: '200', types: 'public_channel,private_channel' },
      { cursor: Buffer.from('2').toString('base64') },
    ])
  })

  it('are narrowed down by name', async () => {
    await expect(channels({ query: '#PLAN' })).resolves.toMatchObject({ options: [{ value: 'G003' }] })
  })

  it('are the public ones alone where the scope for private ones is missing', async () => {
    slack.answerNext(slackSays('missing_scope', { needed: 'groups:read' }))
    await expect(channels()).resolves.toMatchObject({ options: [{ value: 'C001' }, { value: 'C002' }] })
  })
})

describe('Test connection', () => {
  const led = () => ({ from: 'https://slack.com', to: slack.endpoint })

  it('says which bot it is, and where', async () => {
    await expect(testConnection(slackApp, credential, led())).resolves.toEqual({
      identity: 'patchbay in Acme',
    })
  })

  it('fails with a wrong token', async () => {
    const wrong = { app: 'slack', fields: { bot_token: 'xoxb-canary-wrong' } }
    expect(await failureOf(testConnection(slackApp, wrong, led()))).toMatchObject({ code: 'auth.rejected' })
  })
})
