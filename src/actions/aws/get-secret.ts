import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager'
import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { PARSE_PROP, SECRET_KEY_PROP } from '../secret-props.ts'
import { secretValue } from '../secret-value.ts'
import { awsError } from './aws-error.ts'
import { connectAws } from './connection.ts'
import { ENDPOINT_PROP } from './props.ts'
import { loadSecretNames, SECRETS_MANAGER } from './secret-names.ts'

/** Reads one secret of AWS Secrets Manager. */
export const getSecret = defineAction(
  {
    key: 'aws.get-secret',
    version: '1.0.0',
    name: 'Get Secret',
    description:
      'Reads a secret from AWS Secrets Manager, whole or one key of it. What it returns is never kept.',
    app: 'aws',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'secretId',
        type: 'string',
        label: 'Secret',
        description: 'The secret’s name or ARN.',
        placeholder: 'prod/customers/{{steps.trigger.event.body.customer}}',
        remoteOptions: { loader: 'secrets' },
      },
      SECRET_KEY_PROP,
      {
        key: 'versionStage',
        type: 'string',
        label: 'Version stage',
        description: 'AWSCURRENT where empty; AWSPREVIOUS is the one before.',
        placeholder: 'AWSCURRENT',
        optional: true,
        advanced: true,
      },
      {
        key: 'versionId',
        type: 'string',
        label: 'Version ID',
        description: 'A version by its own ID.',
        optional: true,
        advanced: true,
      },
      PARSE_PROP,
      ENDPOINT_PROP,
    ],
    secretOutputs: [['$return_value']],
    keywords: ['aws', 'secrets manager', 'credential', 'token', 'password', 'key'],
  },
  readSecret,
  { secrets: loadSecretNames },
)

async function readSecret(context: ActionContext): Promise<JsonValue> {
  const { props, summary } = context
  const secretId = (props.secretId as string).trim()
  const subject = `the secret “${secretId}”`
  const { config, call } = await connectAws(context, {
    ...SECRETS_MANAGER,
    endpoint: props.endpoint as string | undefined,
  })
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  try {
    const secret = await new SecretsManagerClient(config).send(
      new GetSecretValueCommand({
        SecretId: secretId,
        ...text('VersionStage', props.versionStage),
        ...text('VersionId', props.versionId),
      }),
    )
    const value = readValue(secret, props, subject)
    context.export('name', secret.Name ?? secretId)
    context.export('version_id', secret.VersionId ?? null)
    context.export('version_stages', secret.VersionStages ?? [])
    summary(`Read ${subject}${props.key === undefined ? '' : `, key ${props.key as string}`}`)
    return value
  } catch (error) {
    throw awsError(error, { ...call, subject })
  }
}

function readValue(secret: GetSecretValueCommandOutput, props: JsonObject, what: string): JsonValue {
  const key = props.key as string | undefined
  if (secret.SecretString !== undefined) {
    return secretValue(secret.SecretString, { key, parse: props.parse as boolean, what })
  }
  if (secret.SecretBinary === undefined) {
    throw new TerminalError(`Secrets Manager answered without a value for ${what}. Check the endpoint.`, {
      code: 'provider.rejected',
    })
  }
  const bytes = Buffer.from(secret.SecretBinary)
  // Bytes are bytes, unless a key of them is asked for.
  return key === undefined
    ? bytes.toString('base64')
    : secretValue(bytes.toString('utf8'), { key, parse: true, what })
}

function text<K extends string>(name: K, value: JsonValue | undefined): { [P in K]?: string } {
  return typeof value === 'string' && value.trim() !== ''
    ? ({ [name]: value.trim() } as { [P in K]: string })
    : {}
}
