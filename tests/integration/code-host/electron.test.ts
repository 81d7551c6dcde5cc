import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CODE_CASES, type Outcome } from '../../support/code-host-cases.ts'
import { expectOutcome } from '../../support/expect-code-outcome.ts'

const root = join(import.meta.dirname, '../../..')
const electron = createRequire(import.meta.url)('electron') as string

interface Line {
  readonly title?: string
  readonly outcome?: Outcome
  readonly closed?: string
}

/** The same cases as in a child process, in the utility processes of a real Electron. No display is needed. */
describe.runIf(existsSync(electron))('[S-CODE-3] code steps in Electron’s utility process', () => {
  // Inside the project, so that the bundles find its packages.
  const bundles = mkdtempSync(join(root, 'node_modules/.patchbay-test-'))
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-test-'))
  let lines: Line[] = []

  beforeAll(async () => {
    await bundle(bundles)
    lines = await runElectron([join(bundles, 'main.js'), join(bundles, 'code-worker.js'), folder])
  }, 180_000)
  afterAll(() => {
    for (const path of [bundles, folder]) rmSync(path, { recursive: true, force: true })
  })

  test.each(CODE_CASES)('$title', given => {
    const outcome = lines.find(({ title }) => title === given.title)?.outcome
    if (outcome === undefined) throw new Error('Electron ended before this case')
    expectOutcome(given, outcome)
  })

  test('closing ends a loop without end and leaves no folder', () => {
    expect(lines.at(-1)).toEqual({ closed: 'run.cancelled' })
    expect(readdirSync(folder)).toEqual([])
  })
})

async function bundle(outDir: string): Promise<void> {
  writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }')
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      minify: false,
      outDir,
      emptyOutDir: false,
      rolldownOptions: {
        input: {
          main: join(root, 'tests/support/electron-code-host.ts'),
          'code-worker': join(root, 'src/sandbox/code-worker.ts'),
        },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  })
}

/** Runs Electron to its end and gathers the lines that its main script printed. */
function runElectron(args: readonly string[]): Promise<Line[]> {
  const isRoot = process.getuid?.() === 0
  const userData = mkdtempSync(join(tmpdir(), 'patchbay-test-'))
  const switches = [
    `--user-data-dir=${userData}`,
    '--ozone-platform=headless',
    '--disable-gpu',
    ...(isRoot ? ['--no-sandbox'] : []),
  ]
  const [script = '', ...rest] = args
  const child = spawn(electron, [...switches, script, ...rest], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PATCHBAY_TEST_CANARY: 'must not be seen' },
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      rmSync(userData, { recursive: true, force: true })
      resolve([...output.matchAll(/^@@(.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as Line))
    })
  })
}
