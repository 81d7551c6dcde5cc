import { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { listChannels } from './channels.ts'
import { callSlack, SLACK_API } from './slack-client.ts'

/** Posts one message, as the bot whose token it is. */
export const sendMessage = defineAction(
  {
    key: 'slack.send-message',
    version: '1.0.0',
    name: 'Send Message',
    description: 'Posts a message to a channel, a person or a thread.',
    app: 'slack',
    runtime: 'host',
    reaches: 'message',
    props: [
      {
        key: 'channel',
        type: 'string',
        label: 'Channel',
        description: 'A channel, or a person’s member ID for a direct message.',
        placeholder: '#general',
        remoteOptions: { loader: 'channels' },
      },
      {
        key: 'text',
        type: 'text',
        label: 'Text',
        description: 'In Slack’s mrkdwn. With blocks it is what notifications show.',
        placeholder: 'Hello from {{steps.trigger.event.body.name}}',
        optional: true,
      },
      {
        key: 'blocks',
        type: 'any[]',
        label: 'Blocks',
        description: 'A list of Block Kit blocks.',
        optional: true,
      },
      {
        key: 'thread_ts',
        type: 'string',
        label: 'Reply to',
        description: 'The timestamp (ts) of the message to reply to.',
        placeholder: '1700000000.000100',
        optional: true,
      },
      {
        key: 'reply_broadcast',
        type: 'boolean',
        label: 'Show the reply in the channel too',
        default: false,
        advanced: true,
      },
      {
        key: 'unfurl_links',
        type: 'boolean',
        label: 'Show previews of links',
        default: true,
        advanced: true,
      },
      {
        key: 'unfurl_media',
        type: 'boolean',
        label: 'Show previews of images and videos',
        default: true,
        advanced: true,
      },
      endpointProp('Slack', SLACK_API),
    ],
    keywords: ['chat', 'post', 'notify', 'channel', 'dm'],
  },
  async context => postMessage(context),
  { channels: listChannels },
)

const postedSchema = z.looseObject({ channel: z.string(), ts: z.string() })

async function postMessage(context: ActionContext): Promise<JsonObject> {
  const { props } = context
  const { text, blocks, thread_ts, unfurl_links, unfurl_media } = props
  const channel = (props.channel as string).trim()
  if (text === undefined && (blocks === undefined || (blocks as unknown[]).length === 0)) {
    throw invalidProp('text', 'The message is empty: give it a text, blocks or both.')
  }
  const { answer } = await callSlack(context, 'chat.postMessage', {
    body: {
      channel,
      ...(text === undefined ? {} : { text }),
      ...(blocks === undefined ? {} : { blocks }),
      ...(thread_ts === undefined ? {} : { thread_ts, reply_broadcast: props.reply_broadcast ?? false }),
      unfurl_links: unfurl_links ?? true,
      unfurl_media: unfurl_media ?? true,
    },
  })
  const posted = readAnswer('Slack', postedSchema, answer)
  const to = channel.startsWith('#') ? channel : posted.channel
  context.summary(thread_ts === undefined ? `Sent a message to ${to}` : `Replied in a thread of ${to}`)
  return answer
}
