import path from 'node:path'
import { catalog as builtIn, findAction, findAppDefinition } from '#actions/index.ts'
import { createAccountLock } from './accounts/account-lock.ts'
import { createAccountService } from './accounts/account-service.ts'
import { createAppCatalog } from './accounts/app-catalog.ts'
import { createCredentialTesters } from './accounts/credential-tester.ts'
import { createSignInService } from './accounts/oauth/sign-in-service.ts'
import type { SignInWindows } from './accounts/oauth/sign-in-windows.ts'
import { createEgress } from './egress/egress.ts'
import { createRemoteLoader } from './steps/load-remote.ts'
import { createUseLog } from './use-log/use-log.ts'
import type { Vault } from './vault/index.ts'

interface CredentialParts {
  readonly vault: Vault
  readonly dataFolder: string
  readonly now: () => Date
  readonly signInWindows: SignInWindows | undefined
  readonly isUseLogOn: () => boolean
  readonly onUnexpected: (error: unknown) => void
}

/** Everything that holds a credential, has one made, or sends one: accounts, signing in, the guarded door, the use log. */
export function createCredentials({ vault, dataFolder, now, onUnexpected, ...parts }: CredentialParts) {
  const egress = createEgress()
  const apps = createAppCatalog({
    vault,
    builtIn,
    countAccounts: key => accounts.list().filter(({ app }) => app === key).length,
  })
  const accounts = createAccountService({
    vault,
    apps: () => apps.catalog().apps,
    now,
    lock: createAccountLock({ dataFolder, isShared: () => vault.status().state !== 'session' }),
    testerOf: createCredentialTesters({ egress, findAppDefinition }),
  })
  const signIn = createSignInService({
    accounts,
    findApp: apps.find,
    now,
    windows: parts.signInWindows,
    onUnexpected,
  })
  const useLog = createUseLog({
    folder: path.join(dataFolder, 'use-log'),
    vault,
    isOn: parts.isUseLogOn,
    now,
    onUnexpected,
  })
  return {
    egress,
    apps,
    accounts,
    signIn,
    useLog,
    remoteLoader: createRemoteLoader({ findAction, findApp: apps.find, accounts, egress }),
    /** To be called once nothing runs any more. */
    async close() {
      await egress.close()
      await useLog.close()
      await accounts.close()
    },
  }
}
