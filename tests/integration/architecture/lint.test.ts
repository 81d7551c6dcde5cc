import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** What the linter must say about each text, were it this file. */
const PROBES: { file: string; text: string; says: string[] }[] = [
  ...[
    'Date.now()',
    'new Date()',
    'performance.now()',
    'setTimeout(() => 1, 1)',
    'setInterval(() => 1, 1)',
    "fetch('/')",
    'crypto.randomUUID()',
    'process.env',
    "Buffer.from('')",
  ].map((expression, i) => ({
    file: `src/engine/global-${i}.ts`,
    text: `export const probe = ${expression}\n`,
    says: ['lint/style/noRestrictedGlobals'],
  })),
  { file: 'src/engine/dice.ts', text: 'export const probe = Math.random()\n', says: ['plugin'] },
  { file: 'src/engine/sum.ts', text: 'export const probe = Math.max(1, 2)\n', says: [] },
  { file: 'src/main/now.ts', text: 'export const probe = [Date.now(), Math.random()]\n', says: [] },
  {
    file: 'src/main/ipc/runs.ts',
    text: "import { ipcMain } from 'electron'\n\nexport const door = ipcMain\n",
    says: ['lint/style/noRestrictedImports'],
  },
  {
    file: 'src/main/ipc/handle.ts',
    text: "import { ipcMain } from 'electron'\n\nexport const door = ipcMain\n",
    says: [],
  },
  ...["fetch('/')", "new WebSocket('wss://x')", "new EventSource('/')"].map((expression, i) => ({
    file: `src/actions/vendor/send-${i}.ts`,
    text: `export const probe = () => ${expression}\n`,
    says: ['lint/style/noRestrictedGlobals'],
  })),
  ...[
    "import { request } from 'node:https'",
    "import { request } from 'node:http'",
    "import { connect as request } from 'node:net'",
    "import { connect as request } from 'node:tls'",
    "import { fetch as request } from 'undici'",
    "import { lookup as request } from 'node:dns/promises'",
  ].map((statement, i) => ({
    file: `src/actions/vendor/open-${i}.ts`,
    text: `${statement}\n\nexport const probe = request\n`,
    says: ['lint/style/noRestrictedImports'],
  })),
  {
    file: 'src/actions/vendor/through-the-door.ts',
    text: "import { isIP, type Socket } from 'node:net'\n\nexport const probe = async (context: { fetch(url: string): Promise<Socket> }) =>\n  isIP('::1') ? context.fetch('/') : undefined\n",
    says: [],
  },
  ...['localStorage', 'sessionStorage', 'indexedDB', 'caches'].flatMap((storage, i) => [
    {
      file: `src/renderer/lib/store-${i}.ts`,
      text: `export const probe = ${storage}\n`,
      says: ['lint/style/noRestrictedGlobals'],
    },
    {
      file: `src/renderer/lib/store-of-window-${i}.ts`,
      text: `export const probe = window.${storage}\n`,
      says: ['plugin'],
    },
  ]),
  {
    file: 'src/renderer/lib/cookie.ts',
    text: 'export const probe = () => document.cookie.length\n',
    says: ['plugin'],
  },
  {
    file: 'src/renderer/lib/history.ts',
    text: "export const probe = () => history.pushState({ run: 1 }, '')\n",
    says: ['plugin'],
  },
  { file: 'src/main/egress/probe.ts', text: "export { Agent } from 'undici'\n", says: [] },
  {
    file: 'src/main/anything.ts',
    text: 'export const probe = (x: any) => x\n',
    says: ['lint/suspicious/noExplicitAny'],
  },
  { file: 'src/main/default.ts', text: 'export default 1\n', says: ['lint/style/noDefaultExport'] },
  {
    file: 'src/main/swallow.ts',
    text: 'export const probe = () => {\n  try {\n    return 1\n  } catch {}\n}\n',
    says: ['lint/suspicious/noEmptyBlockStatements'],
  },
]

const project = join(import.meta.dirname, '../../..')
const said = new Map<string, string[]>()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-lint-'))
  await cp(join(project, 'biome.json'), join(folder, 'biome.json'))
  await cp(join(project, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true })
  for (const { file, text } of PROBES) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const args = [biome, 'lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', 'src']
  const report = JSON.parse(spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).stdout)
  for (const { category, location } of report.diagnostics) {
    said.set(location.path, [...(said.get(location.path) ?? []), category])
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(PROBES)('$file: $text', ({ file, says }) => {
  expect(said.get(file) ?? []).toEqual(says)
})
