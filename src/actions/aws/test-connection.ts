import { PatchbayError } from '#shared/errors.ts'
import type { ConnectionTest } from '../define.ts'
import { openS3 } from '../s3/client.ts'
import { awsError } from './aws-error.ts'
import { connectAws } from './connection.ts'

/** Asks STS who the credential is; services elsewhere that have no STS are asked for their buckets. */
export const testAws: ConnectionTest = async context => {
  const { config, call } = await connectAws(context, { name: 'AWS STS', host: 'sts' })
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')
  try {
    const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}))
    if (Arn !== undefined) return { identity: Arn }
  } catch (thrown) {
    const error = awsError(thrown, { ...call, subject: 'the caller’s identity' })
    const isElsewhere = Boolean(context.auth.endpoint_url?.trim())
    // Those that have no STS refuse in many ways; what nobody answered will not answer the next question either.
    const wasAnswered =
      error instanceof PatchbayError && (error.code === 'provider.rejected' || 'status' in error.details)
    if (!isElsewhere || !wasAnswered) throw error
  }
  const s3 = await openS3(context, { pathStyle: true })
  const { ListBucketsCommand } = await import('@aws-sdk/client-s3')
  try {
    await s3.client.send(new ListBucketsCommand({}))
    return {}
  } catch (error) {
    throw awsError(error, { ...s3.call, subject: 'the list of buckets' })
  }
}
