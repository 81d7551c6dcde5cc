import type { ListSecretsCommandInput, ListSecretsCommandOutput } from '@aws-sdk/client-secrets-manager'
import type { RemoteAnswer } from '#shared/ipc/credentials-contract.ts'
import type { LoaderContext } from '../define.ts'
import { awsError } from './aws-error.ts'
import type { AwsContext } from './client-config.ts'
import { connectAws } from './connection.ts'

export const SECRETS_MANAGER = { name: 'Secrets Manager', host: 'secretsmanager' } as const

/** One page of what Secrets Manager lists. */
export interface SecretsPage {
  readonly secrets: NonNullable<ListSecretsCommandOutput['SecretList']>
  readonly nextToken: string | undefined
}

/** Lists pages one after the other, by keys that are resolved once. */
export async function openSecretLists(
  context: AwsContext,
  endpoint: string | undefined,
): Promise<(input: ListSecretsCommandInput) => Promise<SecretsPage>> {
  const { config, call } = await connectAws(context, { ...SECRETS_MANAGER, endpoint })
  const { ListSecretsCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const client = new SecretsManagerClient(config)
  return async input => {
    try {
      const { SecretList = [], NextToken } = await client.send(new ListSecretsCommand(input))
      return { secrets: SecretList, nextToken: NextToken }
    } catch (error) {
      throw awsError(error, { ...call, subject: 'the list of secrets' })
    }
  }
}

/** Secrets to pick from: names alone. */
export async function loadSecretNames(context: LoaderContext): Promise<RemoteAnswer> {
  const list = await openSecretLists(context, context.props.endpoint as string | undefined)
  const query = context.query?.trim()
  const { secrets, nextToken } = await list({
    MaxResults: 50,
    ...(query ? { Filters: [{ Key: 'all', Values: [query] }] } : {}),
    ...(context.cursor === undefined ? {} : { NextToken: context.cursor }),
  })
  return {
    kind: 'options',
    options: secrets.flatMap(({ Name, Description }) =>
      Name === undefined
        ? []
        : [{ label: Name, value: Name, ...(Description ? { description: Description } : {}) }],
    ),
    ...(nextToken === undefined ? {} : { nextCursor: nextToken }),
  }
}
