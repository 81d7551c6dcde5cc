import type { z } from 'zod'
import type { appSchema } from '#shared/model/action.ts'

type OAuth = NonNullable<z.input<typeof appSchema>['oauth']>
type Scope = OAuth['scopes'][number]

const IDENTITY_SCOPES: readonly Scope[] = [
  { value: 'openid', label: 'Signing in' },
  {
    value: 'https://www.googleapis.com/auth/userinfo.email',
    label: 'Your e-mail address, to name the account',
  },
]

export const IDENTITY_URL = 'https://openidconnect.googleapis.com/v1/userinfo'

export interface GoogleSignIn {
  /** Beside those that name the account. */
  readonly scopes: readonly Scope[]
  /** Google gives devices few scopes: of ours those of files that the app makes itself. */
  readonly hasDeviceFlow?: boolean
}

/** Signing in at Google as its documentation for desktop apps has it. All Google apps share the user's OAuth client. */
export function googleOAuth({ scopes, hasDeviceFlow = false }: GoogleSignIn): OAuth {
  return {
    key: 'google',
    name: 'Google',
    issuer: 'https://accounts.google.com',
    authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    deviceAuthorizationEndpoint: 'https://oauth2.googleapis.com/device/code',
    revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
    grants: hasDeviceFlow ? ['authorization_code', 'device_code'] : ['authorization_code'],
    scopes: [...scopes, ...IDENTITY_SCOPES],
    clientAuth: 'client_secret_post',
    // Google gives desktop apps a secret too and asks for it, though it can't be kept one.
    clientSecret: 'required',
    // A refresh token comes only with offline access, and again only with a new consent.
    authorizationParams: { access_type: 'offline', prompt: 'consent' },
    // Google refuses to sign in inside of an app's own window.
    embeddedWindow: false,
    clientHelpUrl: 'https://console.cloud.google.com/auth/clients',
    identity: { url: IDENTITY_URL, path: ['email'] },
  }
}
