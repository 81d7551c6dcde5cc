import type { Credentials } from '@aws-sdk/client-sts'
import { TerminalError } from '#engine/errors.ts'
import { awsError } from './aws-error.ts'
import { type AwsContext, type AwsKeys, connectWith } from './client-config.ts'

/** The shortest that AWS gives: the keys serve one attempt of one step. */
const DURATION_SECONDS = 900

export interface RoleRequest {
  readonly keys: AwsKeys
  readonly region: string
  readonly roleArn: string
  readonly externalId?: string | undefined
  readonly sessionName?: string | undefined
}

/** Asks STS for keys of a role. @throws PatchbayError `auth.rejected` when the role may not be assumed */
export async function assumeRole(context: AwsContext, request: RoleRequest): Promise<AwsKeys> {
  const { keys, region, roleArn, externalId, sessionName = 'patchbay' } = request
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
  const { config, call } = connectWith(context, { service: { name: 'AWS STS', host: 'sts' }, region, keys })
  try {
    const { Credentials } = await new STSClient(config).send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: DURATION_SECONDS,
        ...(externalId ? { ExternalId: externalId } : {}),
      }),
    )
    return readKeys(Credentials, roleArn)
  } catch (error) {
    throw awsError(error, { ...call, subject: `the role ${roleArn}` })
  }
}

function readKeys(given: Credentials | undefined, roleArn: string): AwsKeys {
  const { AccessKeyId, SecretAccessKey, SessionToken } = given ?? {}
  if (AccessKeyId && SecretAccessKey && SessionToken) {
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  }
  throw new TerminalError(
    `AWS STS gave no keys for the role ${roleArn}. Check the credential’s endpoint URL.`,
    {
      code: 'provider.rejected',
    },
  )
}
