import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import { defineApp } from '../define.ts'
import { callHubspot, HUBSPOT_API } from './hubspot-client.ts'
import { upsertContact } from './upsert-contact.ts'

/** HubSpot's CRM. Tokens of private apps and those had by OAuth are sent alike. */
export const hubspotApp = defineApp(
  {
    key: 'hubspot',
    name: 'HubSpot',
    description: 'Contacts of the CRM.',
    auth: [
      {
        key: 'oauth_access_token',
        label: 'Access token',
        description:
          'Of a private app (HubSpot’s settings, “Integrations”) with the scopes crm.objects.contacts.read and crm.objects.contacts.write, or one had by OAuth.',
        placeholder: 'pat-…',
        secret: true,
      },
    ],
    hosts: ['api.hubapi.com'],
    request: { headers: { authorization: 'Bearer {oauth_access_token}' } },
    oauth: {
      key: 'hubspot',
      name: 'HubSpot',
      authorizationEndpoint: 'https://app.hubspot.com/oauth/authorize',
      tokenEndpoint: `${HUBSPOT_API}oauth/2026-03/token`,
      revocationEndpoint: `${HUBSPOT_API}oauth/2026-03/token/revoke`,
      scopes: [
        { value: 'oauth', label: 'Sign in' },
        { value: 'crm.objects.contacts.read', label: 'Read contacts' },
        { value: 'crm.objects.contacts.write', label: 'Create and change contacts' },
      ],
      clientAuth: 'client_secret_post',
      anyLoopbackPort: false,
      redirectHost: 'localhost',
      clientHelpUrl: 'https://developers.hubspot.com/',
      identity: { url: `${HUBSPOT_API}account-info/v3/details`, path: ['portalId'] },
    },
  },
  [upsertContact],
  async context => {
    const answer = await callHubspot(context, 'account-info/v3/details')
    return { identity: `account ${readAnswer('HubSpot', accountSchema, answer).portalId}` }
  },
)

const accountSchema = z.looseObject({ portalId: z.union([z.int(), z.string()]) })
