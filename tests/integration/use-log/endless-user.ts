/** Records uses until it kills itself, at a moment of the timer's choice: `node endless-user.ts <folder>`. */
import { join } from 'node:path'
import { workflowIdSchema } from '#shared/model/ids.ts'
import { createUseLog } from '../../../src/main/use-log/use-log.ts'
import { openVault, passphraseSlot } from '../../../src/main/vault/index.ts'

const [folder = ''] = process.argv.slice(2)
const vault = await openVault({ file: join(folder, 'vault.json'), slots: [passphraseSlot('correct horse')] })
const log = createUseLog({
  folder: join(folder, 'use-log'),
  vault,
  isOn: () => true,
  now: () => new Date(),
  onUnexpected: () => undefined,
})
setTimeout(() => process.kill(process.pid, 'SIGKILL'), 150 + Math.random() * 100)
const workflowId = workflowIdSchema.parse('wf_Test00000001')
for (;;) {
  log.record({
    workflowId,
    workflowName: 'W',
    stepName: 's',
    app: 'a',
    source: 'account: A',
    host: 'h.test',
    outcome: 'answered',
  })
  await log.flush()
}
