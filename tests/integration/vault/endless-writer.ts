/** A process to be killed: writes a growing counter to the vault and reports each write that was confirmed. */
import { openVault, passphraseSlot } from '../../../src/main/vault/index.ts'

const [file = '', passphrase = ''] = process.argv.slice(2)
const vault = await openVault({ file, slots: [passphraseSlot(passphrase)] })
const padding = 'padding-canary'.padEnd(200_000, '.')
for (let value = Number(vault.get('counter', 'value') ?? 0); ; value++) {
  await vault.setFields('counter', { value: String(value), padding })
  process.stdout.write(`${value}\n`)
}
