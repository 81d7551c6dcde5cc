import type { z } from 'zod'
import type { App, appSchema } from '#shared/model/action.ts'
import { applyRequestAuth } from '../apply-request-auth.ts'
import { type AppDefinition, type ConnectionTest, defineApp } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { statusError } from './status-error.ts'

type AppInput = z.input<typeof appSchema>

/** Where such a credential may go is known to its owner alone. */
const HOST_FIELDS: AppInput['auth'] = [
  {
    key: 'hosts',
    label: 'Hosts',
    description:
      'Where this credential may go: one or more hosts, separated by commas. Empty: only to hosts that a step allows.',
    placeholder: 'api.example.com',
    secret: false,
    optional: true,
    address: 'host',
  },
  {
    key: 'test_url',
    label: 'Test address',
    description: 'For Test connection: an address that answers well to this credential. It may go there too.',
    placeholder: 'https://api.example.com/v1/me',
    secret: false,
    optional: true,
    address: 'url',
    accountOnly: true,
  },
]

function defineCredential(
  given: Pick<AppInput, 'key' | 'name' | 'description' | 'auth' | 'request'>,
): AppDefinition {
  const definition = defineApp({ ...given, auth: [...given.auth, ...HOST_FIELDS], hosts: [] }, [], context =>
    testCredential(definition.app, context),
  )
  return definition
}

/** Asks the address that the account's owner gave. */
async function testCredential(
  app: App,
  { auth, fetch, signal }: Parameters<ConnectionTest>[0],
): ReturnType<ConnectionTest> {
  const address = auth.test_url?.trim() ?? ''
  if (!URL.canParse(address)) {
    throw invalidProp(
      'test_url',
      `${app.name} can be tested once its “Test address” is filled in: an address of the API that answers well to it.`,
    )
  }
  const url = new URL(address)
  const authorized = applyRequestAuth({ app, auth, url, headers: new Headers() })
  const response = await fetch(authorized.url, { headers: authorized.headers, signal })
  if (response.status < 400) {
    await response.body?.cancel()
    return {}
  }
  const explain = (error: unknown) => error
  const advice = 'Check the “Test address”.'
  throw await statusError({ app, auth }, { response, explain }, { method: 'GET', advice })
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
