import { defineApp } from '../define.ts'
import { getConnection } from './get-connection.ts'
import { callNango, NANGO_API } from './nango-client.ts'

/** Nango over its REST API: whose connections hold end users' tokens. */
export const nangoApp = defineApp(
  {
    key: 'nango',
    name: 'Nango',
    description: 'Credentials of your users’ connections.',
    auth: [
      {
        key: 'secret_key',
        label: 'Secret key',
        description: 'Of the environment, from its settings at Nango.',
        secret: true,
      },
      {
        key: 'host',
        label: 'Address',
        description: 'Of your own Nango, if you run one.',
        secret: false,
        default: NANGO_API,
        optional: true,
        address: 'url',
      },
    ],
    hosts: ['api.nango.dev'],
    request: { headers: { authorization: 'Bearer {secret_key}' } },
  },
  [getConnection],
  async context => {
    await callNango(context, 'connections', { limit: 1 })
    return {}
  },
)
