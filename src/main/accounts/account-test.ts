import { PatchbayError } from '#shared/errors.ts'
import type { TestAnswer } from '#shared/ipc/credentials-contract.ts'
import type { Account } from '#shared/model/account.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { AccountRecords, Fields } from './account-records.ts'
import type { TokenRefresher } from './token-refresher.ts'

/** @throws PatchbayError `auth.rejected` when the provider refuses the credential, or why it can't be asked */
export type CredentialTester = (credential: Fields) => Promise<{ readonly identity?: string | undefined }>

interface TestParts {
  readonly records: AccountRecords
  readonly refresher: Pick<TokenRefresher, 'fields'>
  readonly onChange: () => void
}

/**
 * *Test connection*: asks the provider, with a renewed token where the present one is refused, and keeps what it says of
 * the account. Only a refusal changes the state; that the provider can't be reached says nothing of the credential.
 * @throws PatchbayError `vault.*`
 */
export async function testAccount(
  accountId: AccountId,
  ask: CredentialTester,
  { records, refresher, onChange }: TestParts,
): Promise<TestAnswer> {
  /** Writes what is new alone: a refresh beside it may have just written the rest. */
  const keep = async (account: Account) => {
    const before = records.find(accountId)
    const isStateNew = before.state !== account.state || before.problem !== account.problem
    if (isStateNew) await records.writeState(account)
    if (before.identity !== account.identity) await records.writeAbout(account)
    if (isStateNew || before.identity !== account.identity) onChange()
  }
  try {
    const { identity } = await askTwice(records.find(accountId), ask, refresher)
    const { problem: _, ...latest } = records.find(accountId)
    const known = identity ?? latest.identity
    await keep({ ...latest, state: 'connected', ...(known === undefined ? {} : { identity: known }) })
    const message = identity === undefined ? 'The connection works.' : `Connected as ${identity}.`
    return { ok: true, message, ...(identity === undefined ? {} : { identity }) }
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code.startsWith('vault.')) throw error
    if (error.code === 'auth.rejected') {
      await keep({ ...records.find(accountId), state: 'reconnect', problem: error.message })
    }
    return { ok: false, message: withoutRetries(error.message) }
  }
}

/** What is advised for a step is no advice where no step runs. */
const withoutRetries = (message: string) =>
  message.replace(/,? or turn on retries(?: for the step)?(?=\.)/, '')

async function askTwice(account: Account, ask: CredentialTester, refresher: Pick<TokenRefresher, 'fields'>) {
  try {
    return await ask(await refresher.fields(account, false))
  } catch (error) {
    const wasRefused = error instanceof PatchbayError && error.code === 'auth.rejected'
    if (!wasRefused || !account.canRefresh) throw error
    return ask(await refresher.fields(account, true))
  }
}
