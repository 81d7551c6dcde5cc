import type { z } from 'zod'
import type { appSchema } from '#shared/model/action.ts'
import { type AppDefinition, defineApp } from '../define.ts'

/** Where such a credential may go is known to its owner alone. */
const HOSTS_FIELD = {
  key: 'hosts',
  label: 'Hosts',
  description:
    'Where this credential may go: one or more hosts, separated by commas. Empty: only to hosts that a step allows.',
  placeholder: 'api.example.com',
  secret: false,
  optional: true,
  address: 'host',
} as const

type AppInput = Pick<z.input<typeof appSchema>, 'key' | 'name' | 'description' | 'auth' | 'request'>

function defineCredential({ auth, ...app }: AppInput): AppDefinition {
  return defineApp({ ...app, auth: [...auth, HOSTS_FIELD], hosts: [] }, [])
}

/** Credentials for APIs that have no app of their own, by how they are put on a request. */
export const httpCredentialApps: readonly AppDefinition[] = [
  defineCredential({
    key: 'http_bearer',
    name: 'HTTP Bearer Token',
    description: 'A token in the Authorization header, for any API.',
    auth: [{ key: 'token', label: 'Token', secret: true }],
    request: { headers: { authorization: 'Bearer {token}' } },
  }),
  defineCredential({
    key: 'http_basic',
    name: 'HTTP Basic Authentication',
    description: 'A user name and a password, for any API.',
    auth: [
      { key: 'user', label: 'User name', secret: false },
      { key: 'password', label: 'Password', secret: true, optional: true },
    ],
    request: { basic: { user: '{user}', password: '{password}' } },
  }),
  defineCredential({
    key: 'http_header',
    name: 'HTTP Header',
    description: 'A key in a header of your choice, for any API.',
    auth: [
      { key: 'name', label: 'Header name', placeholder: 'X-API-Key', secret: false },
      { key: 'value', label: 'Value', secret: true },
    ],
    request: { headers: { '{name}': '{value}' } },
  }),
  defineCredential({
    key: 'http_query',
    name: 'HTTP Query Parameter',
    description: 'A key in the address’s query, for any API.',
    auth: [
      { key: 'name', label: 'Parameter name', placeholder: 'api_key', secret: false },
      { key: 'value', label: 'Value', secret: true },
    ],
    request: { query: { '{name}': '{value}' } },
  }),
]
