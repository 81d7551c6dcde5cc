import { defineApp } from '../define.ts'
import { testDoppler } from './doppler-client.ts'
import { getDopplerSecret } from './get-secret.ts'
import { getDopplerSecrets } from './get-secrets.ts'

/** Doppler over its REST API, version 3. */
export const dopplerApp = defineApp(
  {
    key: 'doppler',
    name: 'Doppler',
    description: 'Secrets of a Doppler config.',
    auth: [
      {
        key: 'token',
        label: 'Token',
        description:
          'A service token knows its project and config; with a personal or service account token the step names them.',
        secret: true,
        placeholder: 'dp.st.…',
      },
    ],
    hosts: ['api.doppler.com'],
    request: { headers: { authorization: 'Bearer {token}' } },
  },
  [getDopplerSecret, getDopplerSecrets],
  testDoppler,
)
