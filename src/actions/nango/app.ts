import type { ConnectionTest } from '../define.ts'
import { defineApp } from '../define.ts'
import { askNango } from './ask-nango.ts'
import { getConnection } from './get-connection.ts'

const testNango: ConnectionTest = async context => {
  await askNango(context, { path: '/connections', query: { limit: 1 } })
  return {}
}

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
        default: 'https://api.nango.dev',
        optional: true,
        address: 'url',
      },
    ],
    hosts: ['api.nango.dev'],
    request: { headers: { authorization: 'Bearer {secret_key}' } },
  },
  [getConnection],
  testNango,
)
