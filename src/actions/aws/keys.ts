import { TerminalError } from '#engine/errors.ts'
import { assumeRole } from './assume-role.ts'
import type { AwsContext, AwsKeys } from './client-config.ts'
import { readProfile } from './profile.ts'

/**
 * The keys that an attempt signs with: those of the credential, or of its profile; with a role, those that assuming it
 * gives. Nothing else is looked at: no environment variable, no metadata service.
 * @throws PatchbayError `auth.missing`, `auth.rejected`
 */
export async function resolveKeys(context: AwsContext, region: string): Promise<AwsKeys> {
  const { auth } = context
  const own = readKeys(auth)
  const base = own ?? (await readProfile(context, { profile: profileOf(auth), region }))
  const roleArn = auth.role_arn?.trim()
  if (!roleArn) return base
  return assumeRole(context, { keys: base, region, roleArn, externalId: auth.external_id?.trim() })
}

function readKeys(auth: Readonly<Record<string, string>>): AwsKeys | undefined {
  const accessKeyId = auth.access_key_id?.trim() ?? ''
  const secretAccessKey = auth.secret_access_key?.trim() ?? ''
  const sessionToken = auth.session_token?.trim() ?? ''
  if (accessKeyId === '' && secretAccessKey === '') return undefined
  if (accessKeyId === '') throw missing('access_key_id', 'a secret access key, but no access key ID')
  if (secretAccessKey === '') throw missing('secret_access_key', 'an access key ID, but no secret access key')
  checkHeaderText('access_key_id', accessKeyId)
  if (sessionToken !== '') checkHeaderText('session_token', sessionToken)
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) }
}

function profileOf(auth: Readonly<Record<string, string>>): string {
  const profile = auth.profile?.trim() ?? ''
  if (profile !== '') return profile
  throw missing('access_key_id', 'neither keys nor a profile')
}

function missing(field: string, what: string): TerminalError {
  return new TerminalError(
    `The AWS credential holds ${what}. Give it an access key ID and a secret access key, or, in an account, a profile of this computer.`,
    { code: 'auth.missing', details: { app: 'aws', field } },
  )
}

/** HTTP clients quote a value that can't stand in a header in their error. */
function checkHeaderText(field: string, text: string): void {
  if (/^[\x21-\x7e]+$/.test(text)) return
  throw new TerminalError(
    `The AWS credential’s ${field.replaceAll('_', ' ')} holds a space, a line break or another character that none has. Check where it comes from.`,
    { code: 'auth.rejected', details: { field } },
  )
}
