import { type ConnectionTest, defineApp } from '../define.ts'
import { googleCredential, IDENTITY_HOST } from '../google/app-parts.ts'
import { isScopeMissing } from '../google/google-error.ts'
import { googleOAuth } from '../google/oauth.ts'
import { probe } from '../google/probe.ts'
import { whoIsIt } from '../google/who-is-it.ts'
import { GMAIL_ENDPOINT, SEND_SCOPE, sendEmail } from './send-email.ts'

/** A token for sending alone may not read the profile, but only a valid one is told that. */
const test: ConnectionTest = async context => {
  const identity = await whoIsIt(context)
  const profile = await probe(context, {
    api: 'Gmail',
    url: `${GMAIL_ENDPOINT}gmail/v1/users/me/profile`,
    isGood: (status, data) => status === 200 || (status === 403 && isScopeMissing(data)),
  })
  const address = (profile as { emailAddress?: unknown } | undefined)?.emailAddress
  return { identity: identity ?? (typeof address === 'string' ? address : undefined) }
}

/** Gmail over its REST API, version 1. */
export const gmailApp = defineApp(
  {
    key: 'gmail',
    name: 'Gmail',
    description: 'Send email.',
    ...googleCredential(SEND_SCOPE),
    hosts: ['gmail.googleapis.com', IDENTITY_HOST],
    oauth: googleOAuth({ scopes: [{ value: SEND_SCOPE, label: 'Send email as you' }] }),
  },
  [sendEmail],
  test,
)
