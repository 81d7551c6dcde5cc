import { TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { assumeRole } from './assume-role.ts'
import type { AwsContext, AwsKeys } from './client-config.ts'
import { createRequestHandler } from './request-handler.ts'

const MAX_RESPONSE_BYTES = 1_000_000

/** Ways of a profile that would ask the environment or a metadata service, which nobody chose here. */
const REFUSED_SETTINGS = ['credential_source', 'web_identity_token_file', 'login_session']

/**
 * The keys of a profile of this computer's AWS configuration, read anew each time. What it takes to get them (SSO, a
 * role of another profile) goes past the guard as well.
 * @throws PatchbayError `auth.missing`
 */
export async function readProfile(
  context: AwsContext,
  { profile, region }: { profile: string; region: string },
): Promise<AwsKeys> {
  const { parseKnownFiles } = await import('@smithy/core/config')
  const profiles: Profiles = await parseKnownFiles({ profile, ignoreCache: true }).catch(() => ({}))
  checkProfile(profile, profiles)
  const { fromIni } = await import('@aws-sdk/credential-provider-ini')
  const clientConfig = {
    region,
    requestHandler: createRequestHandler({ context, maxResponseBytes: MAX_RESPONSE_BYTES }),
    maxAttempts: 1,
  }
  const provide = fromIni({
    profile,
    ignoreCache: true,
    clientConfig,
    parentClientConfig: clientConfig,
    roleAssumer: (keys, { RoleArn = '', ExternalId, RoleSessionName }) =>
      assumeRole(context, {
        keys,
        region: profiles[profile]?.region ?? region,
        roleArn: RoleArn,
        externalId: ExternalId,
        sessionName: RoleSessionName,
      }),
  })
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await provide()
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason
    if (error instanceof PatchbayError) throw error
    // Not the client's own words: a credential process may have written anything.
    throw unusable(
      `The AWS profile “${profile}” gave no keys. Try: aws sts get-caller-identity --profile ${profile}`,
    )
  }
}

type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>

function checkProfile(profile: string, profiles: Profiles): void {
  const seen = new Set<string>()
  for (
    let at: string | undefined = profile;
    at !== undefined && !seen.has(at);
    at = profiles[at]?.source_profile
  ) {
    seen.add(at)
    const settings = profiles[at]
    if (settings === undefined) {
      throw unusable(
        `This computer’s AWS configuration has no profile “${at}”. See: aws configure list-profiles`,
      )
    }
    const refused = REFUSED_SETTINGS.find(name => settings[name] !== undefined)
    if (refused !== undefined) {
      throw unusable(
        `The AWS profile “${at}” uses ${refused}, which reads credentials from this computer’s surroundings. Patchbay takes only profiles with keys, SSO, a credential process, or a role of such a profile.`,
      )
    }
  }
}

function unusable(message: string): TerminalError {
  return new TerminalError(message, { code: 'auth.missing', details: { app: 'aws', field: 'profile' } })
}
