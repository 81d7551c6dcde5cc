import { defineApp } from '../define.ts'
import { getLocalSecret } from './get-secret.ts'

/** A store of names and values of the user's own, kept in the vault. Nothing of it leaves this computer by itself. */
export const localSecretsApp = defineApp(
  {
    key: 'local_secrets',
    name: 'Local Secrets',
    description: 'Secrets that you keep on this computer, encrypted in Patchbay’s vault.',
    auth: [],
    hosts: [],
    dynamicFields: true,
  },
  [getLocalSecret],
)
