/** A process to be killed: gives the vault one new data key after the other, with a write in between. */
import { openVault } from '../../../src/main/vault/index.ts'
import { folderSlot } from './folder-slot.ts'

const [file = '', entries = ''] = process.argv.slice(2)
const vault = await openVault({ file, slots: [folderSlot(entries)] })
const padding = 'padding-canary'.padEnd(50_000, '.')
for (let value = Number(vault.get('counter', 'value') ?? 0); ; value++) {
  await vault.rotate(new Date())
  await vault.setFields('counter', { value: String(value), padding })
  process.stdout.write(`${value}\n`)
}
