import { createServer } from 'node:net'
import { PatchbayError } from '#shared/errors.ts'
import type { OAuthClient } from '#shared/model/account.ts'
import type { App, OAuthProvider } from '#shared/model/action.ts'
import type { Vault } from '../../vault/open-vault.ts'
import type { ClientCredentials } from './oauth-calls.ts'

/** The path of every redirect address. */
export const CALLBACK_PATH = '/callback'

/** The user's own registrations at providers, by provider: apps of one provider share theirs. */
export interface OAuthClients {
  /** Safe to show. For providers that take one port alone, this is where it is chosen, once. */
  get(app: App | undefined): Promise<OAuthClient>
  /** @throws PatchbayError `usage` */
  set(
    app: App | undefined,
    change: { clientId: string; clientSecret?: string | undefined },
  ): Promise<OAuthClient>
  remove(app: App | undefined): Promise<void>
  /** @throws PatchbayError `usage` when there is none yet, or its secret is missing */
  credentials(provider: OAuthProvider): ClientCredentials
  /** The one port that is registered; undefined where any will do. */
  fixedPort(provider: OAuthProvider): Promise<number | undefined>
}

const RECORD = 'oauth-client:'
const CLIENT_ID = 'clientId'
const CLIENT_SECRET = 'clientSecret'
const PORT = 'port'

export function createOAuthClients(vault: Vault): OAuthClients {
  const fixedPort = async (provider: OAuthProvider): Promise<number | undefined> => {
    if (provider.anyLoopbackPort) return undefined
    const known = Number(vault.get(RECORD + provider.key, PORT))
    if (known > 0) return known
    const port = await choosePort()
    await vault.set(RECORD + provider.key, PORT, String(port))
    return port
  }
  const show = async (provider: OAuthProvider): Promise<OAuthClient> => {
    const clientId = vault.get(RECORD + provider.key, CLIENT_ID)
    return {
      provider: provider.key,
      ...(clientId === undefined ? {} : { clientId }),
      hasSecret: vault.get(RECORD + provider.key, CLIENT_SECRET) !== undefined,
      redirectUri: redirectUriOf(provider, await fixedPort(provider)),
    }
  }
  return {
    get: app => show(providerOf(app)),
    async set(app, { clientId, clientSecret }) {
      const provider = providerOf(app)
      const recordId = RECORD + provider.key
      await vault.setFields(recordId, {
        [CLIENT_ID]: visible(clientId, 'client ID'),
        ...(clientSecret ? { [CLIENT_SECRET]: visible(clientSecret, 'client secret') } : {}),
      })
      if (clientSecret?.trim() === '') await vault.delete(recordId, CLIENT_SECRET)
      return show(provider)
    },
    remove: app => vault.delete(RECORD + providerOf(app).key),
    credentials(provider) {
      const clientId = vault.get(RECORD + provider.key, CLIENT_ID)
      const clientSecret = vault.get(RECORD + provider.key, CLIENT_SECRET)
      if (clientId === undefined) {
        throw new PatchbayError(
          `${provider.name} has no OAuth client yet. Make one at the provider, and enter its client ID in Accounts.`,
          { code: 'usage' },
        )
      }
      if (provider.clientSecret === 'required' && clientSecret === undefined) {
        throw new PatchbayError(
          `The client secret of ${provider.name}’s OAuth client is missing. Enter it in Accounts.`,
          {
            code: 'usage',
          },
        )
      }
      return { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) }
    },
    fixedPort,
  }
}

/** @throws PatchbayError `usage` when accounts of the app are not made by signing in */
export function providerOf(app: App | undefined): OAuthProvider {
  if (app?.oauth) return app.oauth
  throw new PatchbayError('Accounts of this app are not made by signing in.', { code: 'usage' })
}

/**
 * What has to be registered. Without a port where any is accepted, as RFC 8252 §7.3 has it: the port of an attempt is
 * then put in by us.
 */
export function redirectUriOf({ redirectHost }: OAuthProvider, port: number | undefined): string {
  return `http://${redirectHost}${port === undefined ? '' : `:${port}`}${CALLBACK_PATH}`
}

function visible(text: string, what: string): string {
  const trimmed = text.trim()
  if (/^[\x20-\x7e]+$/.test(trimmed)) return trimmed
  throw new PatchbayError(`The ${what} is empty, or holds a character that none has. Copy it again.`, {
    code: 'usage',
  })
}

/** Below the ports that systems hand out by themselves, so that no other program gets it by chance. */
const FIRST_PORT = 20_000
const PORT_COUNT = 10_000
const PORT_TRIES = 20

async function choosePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORT_COUNT)
    if (await isFree(port)) return port
  }
  throw new PatchbayError('No free port was found on this machine for the redirect address.', {
    code: 'server.port-taken',
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
