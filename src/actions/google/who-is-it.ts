import { bearer, type GoogleContext } from './call-google.ts'
import { IDENTITY_URL } from './oauth.ts'

/**
 * The e-mail address behind the token, or `undefined` when the token may not ask for it: the scopes of many are those
 * of one API alone, and Google then answers as if the token were wrong. The API itself has to tell whether it is good.
 */
export async function whoIsIt(context: GoogleContext): Promise<string | undefined> {
  const headers = { authorization: bearer(context.auth.oauth_access_token ?? '') }
  const answer = await readAnswer(context, headers)
  const email = (answer as { email?: unknown } | null | undefined)?.email
  return typeof email === 'string' && email !== '' ? email : undefined
}

async function readAnswer(context: GoogleContext, headers: Record<string, string>): Promise<unknown> {
  try {
    const response = await context.fetch(IDENTITY_URL, { headers, signal: context.signal })
    return response.ok ? await response.json() : undefined
  } catch (error) {
    if (context.signal.aborted) throw error
    return undefined
  }
}
