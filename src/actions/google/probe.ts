import { bearer, failedCall, type GoogleContext } from './call-google.ts'
import { refused } from './google-error.ts'

/**
 * Asks one API for something that costs nothing, to learn whether it takes the token.
 * @param isGood tells the answers that only a good token gets
 * @throws PatchbayError as a call of the API does
 */
export async function probe(
  context: GoogleContext,
  {
    api,
    url,
    isGood,
  }: {
    readonly api: string
    readonly url: string
    readonly isGood: (status: number, data: unknown) => boolean
  },
): Promise<unknown> {
  const response = await context.fetch(url, {
    headers: { authorization: bearer(context.auth.oauth_access_token ?? '') },
    signal: context.signal,
  })
  const data: unknown = await response.json().catch(() => undefined)
  if (isGood(response.status, data)) return data
  const { status, headers } = response
  throw refused({ status, headers, data }, failedCall(context, { api, endpoint: new URL(url) }))
}
