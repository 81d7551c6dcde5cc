import { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import { readAnswer } from '../answer.ts'
import type { Loader, LoaderContext } from '../define.ts'
import { callSlack } from './slack-client.ts'

const PAGE = 200
/** Slack can't search channels, so pages are looked through; further ones are a click away. */
const PAGES_AT_ONCE = 5
const ENOUGH = 20

const channelsSchema = z.looseObject({
  channels: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      is_private: z.boolean().optional(),
      is_member: z.boolean().optional(),
    }),
  ),
})
type Channel = z.infer<typeof channelsSchema>['channels'][number]

/** The channels that the bot can see, those with `query` in their name where one is given. */
export const listChannels: Loader = async context => {
  const wanted = (context.query ?? '').trim().replace(/^#/, '').toLowerCase()
  const found: Channel[] = []
  let cursor = context.cursor
  for (let page = 0; page < PAGES_AT_ONCE; page++) {
    const { channels, nextCursor } = await readPage(context, cursor)
    found.push(...channels.filter(({ name, id }) => name.includes(wanted) || id.toLowerCase() === wanted))
    cursor = nextCursor
    if (cursor === undefined || found.length >= ENOUGH) break
  }
  return {
    kind: 'options',
    options: found.map(toOption),
    ...(cursor === undefined ? {} : { nextCursor: cursor }),
  }
}

function toOption({ id, name, is_private, is_member }: Channel) {
  const notes = [is_private ? 'private' : '', is_member === false ? 'the bot is not in it' : '']
  const description = notes.filter(note => note !== '').join(', ')
  return { label: `#${name}`, value: id, ...(description === '' ? {} : { description }) }
}

async function readPage(context: LoaderContext, cursor: string | undefined) {
  const query = { exclude_archived: true, limit: PAGE, cursor }
  const { answer, nextCursor } = await callSlack(context, 'conversations.list', {
    query: { ...query, types: 'public_channel,private_channel' },
  }).catch(error => {
    // Without the scope groups:read the public ones are still to be had.
    if (!(error instanceof PatchbayError) || error.details.reason !== 'missing_scope') throw error
    return callSlack(context, 'conversations.list', { query: { ...query, types: 'public_channel' } })
  })
  return { channels: readAnswer('Slack', channelsSchema, answer).channels, nextCursor }
}
