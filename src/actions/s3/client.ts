import type { S3Client } from '@aws-sdk/client-s3'
import type { JsonObject } from '#shared/json.ts'
import type { AwsCall } from '../aws/aws-error.ts'
import type { AwsContext } from '../aws/client-config.ts'
import { connectAws } from '../aws/connection.ts'
import { invalidProp } from '../invalid-prop.ts'

export interface S3Target {
  readonly endpoint?: string | undefined
  /** `bucket` in the path, not in the host's name. */
  readonly pathStyle: boolean
  readonly maxResponseBytes?: number
}

/** The vendor's client for one attempt, loaded when first used. */
export async function openS3(
  context: AwsContext,
  { endpoint, pathStyle, maxResponseBytes }: S3Target,
): Promise<{ readonly client: S3Client; readonly call: AwsCall }> {
  const { config, call } = await connectAws(context, {
    name: 'S3',
    host: 's3',
    endpoint,
    ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
  })
  const { S3Client } = await import('@aws-sdk/client-s3')
  const client = new S3Client({
    ...config,
    forcePathStyle: pathStyle,
    // Checksums that S3 does not ask for are unknown to many services that speak its protocol.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    disableS3ExpressSessionAuth: true,
    useArnRegion: false,
    sigv4aSigningRegionSet: [],
  })
  return { client, call }
}

/** What the steps of S3 share: where the bucket is. */
export function targetOf({ auth }: Pick<AwsContext, 'auth'>, props: JsonObject): S3Target {
  const endpoint = props.endpoint as string | undefined
  const isElsewhere = Boolean(endpoint?.trim() || auth.endpoint_url?.trim())
  const style = props.addressing as string
  return { endpoint, pathStyle: style === 'path' || (style === 'auto' && isElsewhere) }
}

/** @throws PatchbayError `step.invalid-props` */
export function readBucket(props: JsonObject): string {
  const bucket = (props.bucket as string).trim()
  // It becomes part of the host's name.
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(bucket)) return bucket
  throw invalidProp('bucket', '“Bucket” must be a bucket’s name: letters, digits, dots and hyphens.')
}
