import { BASE, startAirtable } from '../../stand-ins/airtable.ts'
import { startGithub } from '../../stand-ins/github.ts'
import { startHubspot } from '../../stand-ins/hubspot.ts'
import { DATA_SOURCE, startNotion } from '../../stand-ins/notion.ts'
import { startSendgrid } from '../../stand-ins/sendgrid.ts'
import { startSlack } from '../../stand-ins/slack.ts'
import { startStripe } from '../../stand-ins/stripe.ts'
import { type AppCase, restCase } from './action-case.ts'

const slack = restCase({
  app: 'slack',
  field: 'bot_token',
  prefix: 'xoxb-',
  base: '/api/',
  isConnectedByHand: true,
  start: startSlack,
  steps: [
    {
      action: 'slack.send-message',
      props: ({ way }) => ({ channel: '#general', text: `Sent by ${way}` }),
      sends: ({ way }) => [
        { request: 'POST /api/chat.postMessage', body: { channel: '#general', text: `Sent by ${way}` } },
      ],
      summary: 'Sent a message to #general',
    },
  ],
})

const REPOSITORY = 'octocat/hello-world'

const github = restCase({
  app: 'github',
  field: 'oauth_access_token',
  prefix: 'github_pat_',
  isConnectedByHand: true,
  start: tokens => startGithub('', tokens),
  steps: [
    {
      action: 'github.create-issue',
      props: ({ way }) => ({ repository: REPOSITORY, title: `Found by ${way}`, labels: ['bug'] }),
      sends: ({ way }) => [
        {
          request: `POST /repos/${REPOSITORY}/issues`,
          body: { title: `Found by ${way}`, labels: ['bug'] },
        },
      ],
      summary: {
        account: `Opened issue #1 in ${REPOSITORY}`,
        external: `Opened issue #2 in ${REPOSITORY}`,
      },
    },
    {
      action: 'github.list-issues',
      props: () => ({ repository: REPOSITORY, state: 'all' }),
      sends: () => [{ request: `GET /repos/${REPOSITORY}/issues`, query: { state: 'all' } }],
      summary: { account: `Read 1 issue of ${REPOSITORY}`, external: `Read 2 issues of ${REPOSITORY}` },
    },
  ],
})

const notion = restCase({
  app: 'notion',
  field: 'oauth_access_token',
  prefix: 'ntn_',
  start: startNotion,
  steps: [
    {
      action: 'notion.create-page',
      props: ({ way }) => ({ database: DATA_SOURCE, title: `Page by ${way}`, properties: { Count: 2 } }),
      sends: ({ way }) => [
        { request: `GET /v1/data_sources/${DATA_SOURCE}` },
        {
          request: 'POST /v1/pages',
          body: {
            properties: {
              Name: { title: [{ text: { content: `Page by ${way}` } }] },
              Count: { number: 2 },
            },
          },
        },
      ],
      summary: { account: 'Created page “Page by account”', external: 'Created page “Page by external”' },
    },
    {
      action: 'notion.query-database',
      props: ({ way }) => ({
        database: DATA_SOURCE,
        filter: { property: 'Notes', rich_text: { equals: way } },
      }),
      sends: ({ way }) => [
        {
          request: `POST /v1/data_sources/${DATA_SOURCE}/query`,
          body: { filter: { property: 'Notes', rich_text: { equals: way } } },
        },
      ],
      summary: 'Read 0 pages',
    },
  ],
})

const airtable = restCase({
  app: 'airtable',
  field: 'oauth_access_token',
  prefix: 'pat',
  start: startAirtable,
  steps: [
    {
      action: 'airtable.create-records',
      props: ({ way }) => ({ base: BASE, table: 'tblPeople', fields: { Name: `Ada by ${way}` } }),
      sends: ({ way }) => [
        { request: `POST /v0/${BASE}/tblPeople`, body: { records: [{ fields: { Name: `Ada by ${way}` } }] } },
      ],
      summary: 'Created 1 record',
    },
    {
      action: 'airtable.list-records',
      props: ({ way }) => ({ base: BASE, table: 'tblPeople', filterByFormula: `{Name}="${way}"` }),
      sends: ({ way }) => [
        { request: `GET /v0/${BASE}/tblPeople`, query: { filterByFormula: `{Name}="${way}"` } },
      ],
      summary: { account: 'Read 1 record', external: 'Read 2 records' },
    },
  ],
})

const CONTACTS = '/crm/objects/2026-03/contacts'

const hubspot = restCase({
  app: 'hubspot',
  field: 'oauth_access_token',
  prefix: 'pat-eu1-',
  start: startHubspot,
  steps: [
    {
      action: 'hubspot.upsert-contact',
      props: ({ way }) => ({ email: `${way}@example.com`, properties: { firstname: 'Ada' } }),
      sends: ({ way }) => [
        { request: `PATCH ${CONTACTS}/${way}@example.com`, query: { idProperty: 'email' } },
        {
          request: `POST ${CONTACTS}`,
          body: { properties: { email: `${way}@example.com`, firstname: 'Ada' } },
        },
      ],
      summary: {
        account: 'Created contact 101 (account@example.com)',
        external: 'Created contact 102 (external@example.com)',
      },
    },
  ],
})

const stripe = restCase({
  app: 'stripe',
  field: 'api_key',
  prefix: 'sk_test_',
  start: startStripe,
  steps: [
    {
      action: 'stripe.create-customer',
      props: ({ way }) => ({ email: `${way}@example.com`, metadata: { user_id: '42' } }),
      sends: ({ way }) => [
        {
          request: 'POST /v1/customers',
          body: { email: `${way}@example.com`, 'metadata[user_id]': '42' },
        },
      ],
      summary: { account: 'Created customer cus_1', external: 'Created customer cus_2' },
    },
    {
      action: 'stripe.list-charges',
      props: ({ way }) => ({ customer: `cus_${way}`, maxResults: 5 }),
      sends: ({ way }) => [{ request: 'GET /v1/charges', query: { customer: `cus_${way}`, limit: '5' } }],
      summary: 'Read 0 charges',
    },
  ],
})

const sendgrid = restCase({
  app: 'sendgrid',
  field: 'api_key',
  prefix: 'SG.',
  start: startSendgrid,
  steps: [
    {
      action: 'sendgrid.send-email',
      props: ({ way }) => ({
        from: 'hello@acme.com',
        to: `${way}@example.com`,
        subject: 'Hi',
        text: 'Hello',
      }),
      sends: ({ way }) => [
        {
          request: 'POST /v3/mail/send',
          body: {
            personalizations: [{ to: [{ email: `${way}@example.com` }] }],
            from: { email: 'hello@acme.com' },
            subject: 'Hi',
            content: [{ type: 'text/plain', value: 'Hello' }],
          },
        },
      ],
      summary: {
        account: 'Sent “Hi” to account@example.com',
        external: 'Sent “Hi” to external@example.com',
      },
    },
  ],
})

/** Apps of REST APIs with a bearer token and an endpoint that a step may change. */
export const REST_APPS: readonly AppCase[] = [slack, github, notion, airtable, hubspot, stripe, sendgrid]
