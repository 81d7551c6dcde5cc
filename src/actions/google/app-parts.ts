import type { z } from 'zod'
import type { appSchema } from '#shared/model/action.ts'

type AppInput = z.input<typeof appSchema>

/** Where Google says whose token it is. */
export const IDENTITY_HOST = 'openidconnect.googleapis.com'

/** What every Google app has: an access token, put on a request as a bearer. */
export function googleCredential(neededScope: string): Required<Pick<AppInput, 'auth' | 'request'>> {
  return {
    auth: [
      {
        key: 'oauth_access_token',
        label: 'OAuth access token',
        description: `Needs the scope ${neededScope}.`,
        secret: true,
      },
    ],
    request: { headers: { authorization: 'Bearer {oauth_access_token}' } },
  }
}
