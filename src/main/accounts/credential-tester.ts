import type { AppDefinition } from '#actions/index.ts'
import { ownHostsOf } from '#actions/own-hosts.ts'
import type { Egress } from '../egress/egress.ts'
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
      const session = egress.open({
        policy: {
          appName: app.name,
          appHosts: app.hosts,
          allowedHosts: [],
          ownHosts: ownHostsOf(app, fields, undefined),
          isOpen: false,
        },
        app: app.key,
        secrets: app.auth.flatMap(({ key, secret }) => (secret && fields[key] ? [fields[key]] : [])),
        signal,
        onRequest: () => undefined,
      })
      try {
        return await test({
          auth: Object.freeze(fields),
          signal,
          fetch: session.fetch,
          connect: session.connect,
        })
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
