import { bearer, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const SLACK_TOKEN = 'xoxb-canary-slack-71'

/** Slack says no with status 200. */
export const slackSays = (error: string, more: object = {}) => json(200, { ok: false, error, ...more })

const CHANNELS = [
  { id: 'C001', name: 'general', is_private: false, is_member: true },
  { id: 'C002', name: 'random', is_private: false, is_member: false },
  { id: 'G003', name: 'secret-plans', is_private: true, is_member: true },
]

/** Slack's Web API as far as it is used. Lists two channels a page. */
export function startSlack(tokens: readonly string[] = [SLACK_TOKEN]): Promise<RestStandIn> {
  return startRestStandIn({
    authenticate: request => {
      const token = bearer(request)
      if (token === undefined) return slackSays('not_authed')
      return tokens.includes(token) ? undefined : slackSays('invalid_auth')
    },
    routes: {
      'POST /api/auth.test': () =>
        json(200, { ok: true, team: 'Acme', user: 'patchbay', team_id: 'T1', user_id: 'U1', bot_id: 'B1' }),
      'POST /api/chat.postMessage': postMessage,
      'GET /api/conversations.list': ({ query }) => {
        const types = (query.types ?? 'public_channel').split(',')
        const seen = CHANNELS.filter(({ is_private }) =>
          types.includes(is_private ? 'private_channel' : 'public_channel'),
        )
        const from = query.cursor === undefined ? 0 : Number(Buffer.from(query.cursor, 'base64').toString())
        const next = from + 2 < seen.length ? Buffer.from(String(from + 2)).toString('base64') : ''
        return json(200, {
          ok: true,
          channels: seen.slice(from, from + 2),
          response_metadata: { next_cursor: next },
        })
      },
    },
    notFound: () => slackSays('unknown_method'),
  })
}

function postMessage({ body, headers }: RestRequest) {
  if (!(headers['content-type'] ?? '').startsWith('application/json')) return slackSays('invalid_post_type')
  const message = body as { channel?: string; text?: string; blocks?: unknown[] }
  const channel = CHANNELS.find(({ id, name }) => id === message.channel || `#${name}` === message.channel)
  if (channel === undefined) return slackSays('channel_not_found')
  if (!channel.is_member) return slackSays('not_in_channel')
  if (message.text === undefined && message.blocks === undefined) return slackSays('no_text')
  const ts = '1700000000.000100'
  return json(200, {
    ok: true,
    channel: channel.id,
    ts,
    message: { type: 'message', bot_id: 'B1', ts, ...message },
  })
}
