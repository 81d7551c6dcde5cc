import type { AppDefinition } from '#actions/index.ts'
import { ownHostsOf } from '#actions/own-hosts.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { Egress } from '../egress/egress.ts'
import { createSecretSearch, withoutSecrets } from '../egress/secret-search.ts'
import type { Fields } from './account-records.ts'
import type { CredentialTester } from './account-test.ts'

interface TesterParts {
  readonly egress: Pick<Egress, 'open'>
  readonly findAppDefinition: (key: string) => AppDefinition | undefined
}

const TIMEOUT_MS = 30_000

/** *Test connection* of an app, through the guarded door: to its own hosts alone. */
export function createCredentialTesters({ egress, findAppDefinition }: TesterParts) {
  return (key: string): CredentialTester | undefined => {
    const definition = findAppDefinition(key)
    if (!definition?.test) return undefined
    const { app, test } = definition
    return async given => {
      const fields = withDefaults(app, given)
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const secrets = app.auth.flatMap(({ key, secret }) => (secret && fields[key] ? [fields[key]] : []))
      const search = createSecretSearch(secrets)
      const session = egress.open({
        policy: {
          appName: app.name,
          appHosts: app.hosts,
          allowedHosts: [],
          ownHosts: ownHostsOf(app, fields, undefined),
          isOpen: false,
        },
        app: app.key,
        secrets,
        signal,
        onRequest: () => undefined,
      })
      try {
        const { identity } = await test({
          auth: Object.freeze(fields),
          signal,
          fetch: session.fetch,
          connect: session.connect,
        })
        return identity === undefined ? {} : { identity: search.mask(identity) }
      } catch (error) {
        // It is shown, and kept with the account: nothing else stands between a provider that echoes and the screen.
        throw error instanceof PatchbayError ? withoutSecrets(error, search) : error
      } finally {
        session.end()
      }
    }
  }
}

function withDefaults({ auth }: AppDefinition['app'], given: Fields): Fields {
  const presets = auth.flatMap(({ key, default: preset }) =>
    preset === undefined ? [] : [[key, preset] as const],
  )
  return { ...Object.fromEntries(presets), ...given }
}
