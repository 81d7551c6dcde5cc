import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { ownEndpointProp, path } from '../endpoint.ts'
import { isJsonObject } from '../json-object.ts'
import { callNango, NANGO_API } from './nango-client.ts'

/** Reads the credentials of one connection; Nango refreshes them when they have expired. */
export const getConnection = defineAction(
  {
    key: 'nango.get-connection',
    version: '1.0.0',
    name: 'Get Connection’s Credentials',
    description:
      'Reads the credentials of a user’s connection at Nango, refreshed when they have expired. What it returns is never kept.',
    app: 'nango',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'connectionId',
        type: 'string',
        label: 'Connection ID',
        placeholder: '{{steps.trigger.event.body.connection_id}}',
      },
      {
        key: 'providerConfigKey',
        type: 'string',
        label: 'Integration ID',
        description: 'The integration’s unique key at Nango (provider config key).',
        placeholder: 'google-sheets',
      },
      {
        key: 'forceRefresh',
        type: 'boolean',
        label: 'Refresh in any case',
        description: 'Asks the provider for a new token even though the old one has not expired.',
        default: false,
        advanced: true,
      },
      ownEndpointProp(NANGO_API),
    ],
    secretOutputs: [['$return_value']],
    keywords: ['oauth', 'token', 'access token', 'credential', 'connection', 'user'],
  },
  readConnection,
)

async function readConnection(context: ActionContext): Promise<JsonValue> {
  const { props, summary } = context
  const id = (props.connectionId as string).trim()
  const integration = (props.providerConfigKey as string).trim()
  const answer = await callNango(context, path`connections/${id}`, {
    provider_config_key: integration,
    ...(props.forceRefresh === true ? { force_refresh: true } : {}),
  })
  const { credentials, provider, errors } = (answer ?? {}) as JsonObject
  if (!isJsonObject(credentials)) {
    throw new TerminalError(
      `Nango answered without credentials for connection ${id}. Check the API endpoint, and that the secret key may read credentials.`,
      { code: 'provider.rejected' },
    )
  }
  context.export('provider', provider ?? null)
  if (Array.isArray(errors) && errors.length > 0) {
    context.log('warn', `Nango reports problems with connection ${id}; its token may be of no use.`)
  }
  summary(`Read the credentials of connection ${id} (${integration})`)
  return credentials
}
