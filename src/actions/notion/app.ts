import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import { defineApp } from '../define.ts'
import { createPage } from './create-page.ts'
import { callNotion, NOTION_VERSION } from './notion-client.ts'
import { queryDatabase } from './query-database.ts'

/** Notion's API. */
export const notionApp = defineApp(
  {
    key: 'notion',
    name: 'Notion',
    description: 'Pages and databases.',
    auth: [
      {
        key: 'oauth_access_token',
        label: 'Integration token',
        description:
          'From notion.so/profile/integrations, your integration. Pages and databases have to be shared with it.',
        placeholder: 'ntn_…',
        secret: true,
      },
    ],
    hosts: ['api.notion.com'],
    request: {
      headers: { authorization: 'Bearer {oauth_access_token}', 'notion-version': NOTION_VERSION },
    },
  },
  [createPage, queryDatabase],
  async context => {
    const { name, bot } = readAnswer('Notion', botSchema, await callNotion(context, 'users/me'))
    const workspace = bot?.workspace_name ?? undefined
    return { identity: [name ?? 'Integration', workspace].filter(part => part !== undefined).join(' in ') }
  },
)

const botSchema = z.looseObject({
  object: z.literal('user'),
  name: z.string().nullish(),
  bot: z.looseObject({ workspace_name: z.string().nullish() }).optional(),
})
