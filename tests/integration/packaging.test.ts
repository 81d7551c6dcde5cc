import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const config = await readFile(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8')

/** The `name: true|false` lines below a top-level key. */
function switches(key: string): Record<string, boolean> {
  const [, block = ''] = new RegExp(`^${key}:\\n((?: +.*\\n)+)`, 'm').exec(config) ?? []
  return Object.fromEntries(
    [...block.matchAll(/^ +(\w+): (true|false)$/gm)].map(([, name, on]) => [name, on === 'true']),
  )
}

test('[S-EL-5] a packaged app has its fuses set', () => {
  expect(switches('electronFuses')).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  })
})
