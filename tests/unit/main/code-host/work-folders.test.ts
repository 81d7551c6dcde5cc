import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createWorkFolders } from '../../../../src/main/code-host/work-folders.ts'
import { asOrdinaryUser, ORDINARY_USER } from '../../../support/ordinary-user.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

it('[S-RET-3] what a step made unwritable goes with its folder; what it links to stays', async () => {
  const parent = tempFolder()
  const outside = tempFolder()
  if (process.getuid?.() === 0)
    for (const folder of [parent, outside]) chownSync(folder, ORDINARY_USER, ORDINARY_USER)
  await asOrdinaryUser(() => {
    writeFileSync(join(outside, 'kept'), '')
    chmodSync(outside, 0o500)
    const folders = createWorkFolders(parent)
    for (const act of [folders.remove, folders.empty]) {
      const folder = folders.create()
      const inner = join(folder, 'cache', 'inner')
      mkdirSync(inner, { recursive: true })
      writeFileSync(join(inner, 'secret'), 'canary')
      symlinkSync(outside, join(folder, 'cache', 'link'))
      chmodSync(inner, 0o400)
      chmodSync(join(folder, 'cache'), 0)
      act(folder)
      if (act === folders.empty) expect(readdirSync(folder)).toEqual([])
    }
    expect([readdirSync(parent).length, readdirSync(outside)]).toEqual([1, ['kept']])
    expect(statSync(outside).mode & 0o777).toBe(0o500)
    chmodSync(outside, 0o700)
  })
})
