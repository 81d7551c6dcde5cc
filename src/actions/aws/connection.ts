import {
  type AwsConnection,
  type AwsContext,
  type AwsService,
  connectWith,
  readRegion,
} from './client-config.ts'
import { resolveKeys } from './keys.ts'

/**
 * The keys of this attempt, and where to send what they sign. A role is assumed here, by a request of its own.
 * @throws PatchbayError `auth.missing`, `auth.rejected`, `step.invalid-props`
 */
export async function connectAws(context: AwsContext, service: AwsService): Promise<AwsConnection> {
  const region = readRegion(context.auth)
  const keys = await resolveKeys(context, region)
  return connectWith(context, { service, region, keys })
}
