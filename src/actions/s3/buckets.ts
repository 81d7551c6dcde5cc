import type { RemoteAnswer } from '#shared/ipc/credentials-contract.ts'
import { awsError } from '../aws/aws-error.ts'
import type { LoaderContext } from '../define.ts'
import { openS3, targetOf } from './client.ts'

/** Buckets to pick from. */
export async function loadBuckets(context: LoaderContext): Promise<RemoteAnswer> {
  const { client, call } = await openS3(context, targetOf(context, { addressing: 'auto', ...context.props }))
  const { ListBucketsCommand } = await import('@aws-sdk/client-s3')
  try {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}))
    const names = Buckets.flatMap(({ Name }) => Name ?? [])
    const query = context.query?.trim() ?? ''
    return {
      kind: 'options',
      options: names.filter(name => name.includes(query)).map(name => ({ label: name, value: name })),
    }
  } catch (error) {
    throw awsError(error, { ...call, subject: 'the list of buckets' })
  }
}
