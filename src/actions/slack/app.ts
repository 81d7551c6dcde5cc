import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import { defineApp } from '../define.ts'
import { sendMessage } from './send-message.ts'
import { callSlack } from './slack-client.ts'

/** Slack's Web API. By bot token alone: Slack sends people who sign in back to https addresses only. */
export const slackApp = defineApp(
  {
    key: 'slack',
    name: 'Slack',
    description: 'Messages to channels and people.',
    auth: [
      {
        key: 'bot_token',
        label: 'Bot token',
        description:
          'From api.slack.com/apps, your app, “OAuth & Permissions”. Needs the scope chat:write, and channels:read and groups:read to choose channels from a list.',
        placeholder: 'xoxb-…',
        secret: true,
      },
    ],
    hosts: ['slack.com'],
    request: { headers: { authorization: 'Bearer {bot_token}' } },
  },
  [sendMessage],
  async context => {
    const { answer } = await callSlack(context, 'auth.test', { body: {} })
    const { user, team } = readAnswer('Slack', whoSchema, answer)
    return { identity: `${user} in ${team}` }
  },
)

const whoSchema = z.looseObject({ user: z.string(), team: z.string() })
