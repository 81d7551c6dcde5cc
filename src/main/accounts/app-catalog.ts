import { PatchbayError } from '#shared/errors.ts'
import { type App, appSchema, type Catalog } from '#shared/model/action.ts'
import type { Vault } from '../vault/open-vault.ts'
import { checkCustomApp } from './custom-apps.ts'

export interface AppCatalog {
  /** Built-in apps and the user's own. The same object until something changes. */
  catalog(): Catalog
  find(key: string): App | undefined
  /**
   * Defines an app, or changes one.
   * @throws PatchbayError `usage` when the definition is not whole or not safe, or when the change would send what its
   *   accounts hold elsewhere
   */
  define(app: App): Promise<Catalog>
  /** @throws PatchbayError `usage` while accounts of it are connected */
  remove(key: string): Promise<Catalog>
  onChange(listener: (catalog: Catalog) => void): () => void
}

export interface AppCatalogParts {
  readonly vault: Vault
  readonly builtIn: Catalog
  /** How many accounts an app has. */
  readonly countAccounts: (app: string) => number
}

const RECORD = 'app:'
const DEFINITION = 'definition'
const CLIENT_RECORD = 'oauth-client:'

/** The built-in apps together with those that the user defined, which lie in the vault: nobody else can change them. */
export function createAppCatalog({ vault, builtIn, countAccounts }: AppCatalogParts): AppCatalog {
  const listeners = new Set<(catalog: Catalog) => void>()
  let custom: readonly App[] | undefined
  let whole: Catalog = builtIn

  const isOpen = () => ['ready', 'session'].includes(vault.status().state)
  const read = (): readonly App[] =>
    vault
      .list(RECORD)
      .flatMap(recordId => {
        const parsed = appSchema.safeParse(JSON.parse(vault.get(recordId, DEFINITION) ?? 'null'))
        return parsed.success ? [parsed.data] : []
      })
      .sort((a, b) => a.name.localeCompare(b.name))
  const put = (apps: readonly App[]): Catalog => {
    custom = apps
    whole = custom.length === 0 ? builtIn : { ...builtIn, apps: [...builtIn.apps, ...custom] }
    return whole
  }
  const catalog = (): Catalog => {
    if (custom === undefined && isOpen()) put(read())
    return whole
  }
  const changed = (): Catalog => {
    const latest = put(read())
    for (const listener of listeners) listener(latest)
    return latest
  }
  const find = (key: string) => catalog().apps.find(app => app.key === key)

  // What was closed could not be read until now; meanwhile the command line, or a new vault, may have changed it. What is
  // known stays known while it is locked: a definition holds nothing secret, and steps that bring a credential need it.
  vault.watch(() => {
    if (isOpen() && JSON.stringify(read()) !== JSON.stringify(custom ?? [])) changed()
  })

  return {
    catalog,
    find,
    async define(given) {
      const app = checkCustomApp(given)
      const before = find(app.key)
      if (before && oauthPlaces(before) !== oauthPlaces(app)) {
        if (countAccounts(app.key) > 0) throw inUse(app, 'its sign-in addresses can’t change')
        // A client secret belongs to the provider that issued it.
        await vault.delete(CLIENT_RECORD + app.key)
      }
      await vault.set(RECORD + app.key, DEFINITION, JSON.stringify(app))
      return changed()
    },
    async remove(key) {
      const app = find(key)
      if (!app?.isCustom) {
        throw new PatchbayError('Only apps that were defined here can be removed.', { code: 'usage' })
      }
      if (countAccounts(key) > 0) throw inUse(app, 'it can’t be removed')
      await vault.delete(CLIENT_RECORD + key)
      await vault.delete(RECORD + key)
      return changed()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Where its tokens and its client secret are sent by Patchbay itself. */
function oauthPlaces({ oauth }: App): string {
  return [
    oauth?.tokenEndpoint,
    oauth?.revocationEndpoint,
    oauth?.deviceAuthorizationEndpoint,
    oauth?.identity?.url,
  ]
    .map(place => (place === undefined ? '' : new URL(place).origin))
    .join(' ')
}

function inUse({ name }: App, what: string): PatchbayError {
  return new PatchbayError(`Accounts of ${name} are connected, so ${what}. Disconnect them first.`, {
    code: 'usage',
  })
}
