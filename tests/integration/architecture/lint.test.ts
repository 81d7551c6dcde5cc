import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')

/** What the linter says about a text, were it this file. */
function lint(file: string, text: string): string {
  const args = [biome, 'lint', '--error-on-warnings', '--colors=off', `--stdin-file-path=${file}`]
  const { stdout, stderr } = spawnSync(process.execPath, args, { input: text, encoding: 'utf8' })
  return stdout + stderr
}

test.each([
  'Date.now()',
  'new Date()',
  'performance.now()',
  'setTimeout(() => 1, 1)',
  'setInterval(() => 1, 1)',
  "fetch('/')",
  'crypto.randomUUID()',
  'process.env',
  "Buffer.from('')",
])('the engine may not use %s', expression => {
  expect(lint('src/engine/probe.ts', `export const probe = ${expression}\n`)).toContain('noRestrictedGlobals')
})

test('the engine may not use Math.random', () => {
  expect(lint('src/engine/probe.ts', 'export const probe = Math.random()\n')).toContain('the Random port')
})

test('the engine may use what computes, and other folders may use the clock', () => {
  expect(lint('src/engine/probe.ts', 'export const probe = Math.max(1, 2)\n')).not.toContain('━━━')
  expect(lint('src/main/probe.ts', 'export const probe = [Date.now(), Math.random()]\n')).not.toContain('━━━')
})

test('ipcMain belongs to the two guarded doors', () => {
  const text = "import { ipcMain } from 'electron'\nexport const door = ipcMain\n"
  expect(lint('src/main/ipc/runs.ts', text)).toContain('noRestrictedImports')
  expect(lint('src/main/ipc/handle.ts', text)).not.toContain('noRestrictedImports')
})

test('any, default exports and empty catches are refused', () => {
  const text = 'const f = (x: any) => {\n  try {\n    return x\n  } catch {}\n}\nexport default f\n'
  const report = lint('src/main/probe.ts', text)
  expect(report).toContain('noExplicitAny')
  expect(report).toContain('noDefaultExport')
  expect(report).toContain('noEmptyBlockStatements')
})
