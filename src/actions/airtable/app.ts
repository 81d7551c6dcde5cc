import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import { defineApp } from '../define.ts'
import { callAirtable } from './airtable-client.ts'
import { createRecords } from './create-records.ts'
import { listRecords } from './list-records.ts'

/** Airtable's Web API. Personal tokens and those had by OAuth are sent alike. */
export const airtableApp = defineApp(
  {
    key: 'airtable',
    name: 'Airtable',
    description: 'Records of tables.',
    auth: [
      {
        key: 'oauth_access_token',
        label: 'Access token',
        description:
          'A personal access token from airtable.com/create/tokens with the scopes data.records:read, data.records:write and schema.bases:read, or one had by OAuth.',
        placeholder: 'pat…',
        secret: true,
      },
    ],
    hosts: ['api.airtable.com'],
    request: { headers: { authorization: 'Bearer {oauth_access_token}' } },
    oauth: {
      key: 'airtable',
      name: 'Airtable',
      authorizationEndpoint: 'https://airtable.com/oauth2/v1/authorize',
      tokenEndpoint: 'https://airtable.com/oauth2/v1/token',
      scopes: [
        { value: 'data.records:read', label: 'Read records' },
        { value: 'data.records:write', label: 'Create and change records' },
        { value: 'schema.bases:read', label: 'See bases, tables and fields' },
        { value: 'user.email:read', label: 'Read your e-mail address' },
      ],
      // An integration without a secret proves itself by PKCE alone.
      clientAuth: 'client_secret_basic',
      clientSecret: 'optional',
      anyLoopbackPort: false,
      redirectHost: 'localhost',
      clientHelpUrl: 'https://airtable.com/create/oauth',
      identity: { url: 'https://api.airtable.com/v0/meta/whoami', path: ['email'] },
    },
  },
  [createRecords, listRecords],
  async context => {
    const who = readAnswer('Airtable', whoSchema, await callAirtable(context, 'meta/whoami'))
    return { identity: who.email ?? who.id }
  },
)

const whoSchema = z.looseObject({ id: z.string(), email: z.string().optional() })
