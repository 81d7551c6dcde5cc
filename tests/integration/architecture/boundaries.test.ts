import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { checkBoundaries, ruleNames } from '../../../scripts/lib/boundaries.mjs'

type Files = Record<string, string>

/** A tree that keeps every boundary; each bad import below is added to a copy of it. */
const GOOD: Files = {
  'package.json': JSON.stringify({
    imports: { '#shared/*': './src/shared/*', '#engine/*': './src/engine/*' },
    dependencies: { zod: '1', acorn: '1', fastify: '1' },
    devDependencies: { electron: '1', react: '1', '@xyflow/react': '1', vite: '1' },
  }),
  'src/shared/model.ts': "import { z } from 'zod'\nexport const model = z",
  'src/engine/run.ts':
    "import { parse } from 'acorn'\nimport { model } from '#shared/model.ts'\nexport const run = [parse, model]",
  'src/actions/http.ts':
    "import { request } from 'node:https'\nimport { run } from '#engine/run.ts'\nexport const http = [request, run]",
  'src/sandbox/code-worker.ts': "import { run } from '#engine/run.ts'\nexport const worker = run",
  'src/main/headless.ts':
    "import { host } from './host.ts'\nimport './adapters/expression-worker.ts'\nhost()",
  'src/main/adapters/expression-worker.ts':
    "import { run } from '#engine/run.ts'\nexport const evaluate = run",
  'src/main/host.ts':
    "import { fastify } from 'fastify'\nimport { http } from '../actions/http.ts'\nimport { demo } from '../demo/shop.ts'\nexport const host = () => [fastify, http, demo]",
  'src/main/electron/window.ts':
    "import { BrowserWindow } from 'electron'\nexport const window = BrowserWindow",
  'src/main/ipc/handle.ts': "import { ipcMain } from 'electron'\nexport const handle = ipcMain",
  'src/main/index.ts':
    "import { app } from 'electron'\nimport { host } from './host.ts'\nimport { window } from './electron/window.ts'\nimport { handle } from './ipc/handle.ts'\nexport const main = [app, host, window, handle]",
  'src/preload/index.ts':
    "import { contextBridge } from 'electron'\nimport { model } from '#shared/model.ts'\nexport const bridge = [contextBridge, model]",
  'src/demo/shop.ts': "import { http } from '../actions/http.ts'\nexport const demo = http",
  'src/renderer/lib/api.ts': "import { model } from '#shared/model.ts'\nexport const api = model",
  'src/renderer/components/button.ts':
    "import React from 'react'\nimport { api } from '../lib/api.ts'\nexport const button = [React, api]",
  'src/renderer/features/canvas/canvas.ts':
    "import { ReactFlow } from '@xyflow/react'\nimport { button } from '../../components/button.ts'\nexport const canvas = [ReactFlow, button]",
  'src/renderer/features/runs/runs.ts':
    "import { button } from '../../components/button.ts'\nexport const runs = button",
  'src/renderer/app/app.ts':
    "import { canvas } from '../features/canvas/canvas.ts'\nimport { runs } from '../features/runs/runs.ts'\nexport const app = [canvas, runs]",
  'tests/support/fake.ts': 'export const fake = 1',
  ...fakePackage('zod', 'z'),
  ...fakePackage('acorn', 'parse'),
  ...fakePackage('fastify', 'fastify'),
  ...fakePackage('electron', 'app, BrowserWindow, contextBridge, ipcMain'),
  ...fakePackage('react', 'default'),
  ...fakePackage('@xyflow/react', 'ReactFlow'),
  ...fakePackage('vite', 'build'),
}

/** Each: the rule, the file that breaks it, what it imports, and what the report names (the last part of it). */
const BAD: [rule: string, file: string, specifier: string, target: string][] = [
  ['shared-is-a-leaf', 'src/shared/bad.ts', '../engine/run.ts', 'src/engine/run.ts'],
  ['shared-uses-only-zod', 'src/shared/bad.ts', 'node:fs', 'fs'],
  ['shared-uses-only-zod', 'src/shared/bad.ts', 'acorn', 'node_modules/acorn/index.js'],
  ['engine-knows-shared', 'src/engine/bad.ts', '../main/host.ts', 'src/main/host.ts'],
  ['engine-is-pure', 'src/engine/bad.ts', 'node:crypto', 'crypto'],
  ['engine-is-pure', 'src/engine/bad.ts', 'fastify', 'node_modules/fastify/index.js'],
  ['actions-know-the-engine', 'src/actions/bad.ts', '../main/host.ts', 'src/main/host.ts'],
  ['sandbox-knows-the-engine', 'src/sandbox/bad.ts', '../actions/http.ts', 'src/actions/http.ts'],
  ['preload-knows-shared', 'src/preload/bad.ts', '../engine/run.ts', 'src/engine/run.ts'],
  ['renderer-knows-shared', 'src/renderer/lib/bad.ts', '#engine/run.ts', 'src/engine/run.ts'],
  ['renderer-has-no-node', 'src/renderer/lib/bad.ts', 'node:path', 'path'],
  ['renderer-has-no-node', 'src/preload/bad.ts', 'node:path', 'path'],
  ['main-never-renders', 'src/main/bad.ts', '../renderer/lib/api.ts', 'src/renderer/lib/api.ts'],
  ['demo-is-an-extra', 'src/actions/bad.ts', '../demo/shop.ts', 'src/demo/shop.ts'],
  ['no-tests-in-the-product', 'src/main/bad.ts', '../../tests/support/fake.ts', 'tests/support/fake.ts'],
  ['electron-in-named-places', 'src/main/host2.ts', 'electron', 'node_modules/electron/index.js'],
  ['electron-in-named-places', 'tests/support/fake2.ts', 'electron', 'node_modules/electron/index.js'],
  ['electron-in-named-places', 'src/main/ipc/runs.ts', 'electron', 'node_modules/electron/index.js'],
  ['electron-in-named-places', 'src/renderer/lib/bad.ts', 'electron', 'node_modules/electron/index.js'],
  ['shipped-code-uses-dependencies', 'src/main/bad.ts', 'vite', 'node_modules/vite/index.js'],
  [
    'features-stand-alone',
    'src/renderer/features/runs/bad.ts',
    '../canvas/canvas.ts',
    'features/canvas/canvas.ts',
  ],
  ['features-below-app', 'src/renderer/features/runs/bad.ts', '../../app/app.ts', 'src/renderer/app/app.ts'],
  [
    'components-and-lib-below-features',
    'src/renderer/lib/bad.ts',
    '../features/runs/runs.ts',
    'runs/runs.ts',
  ],
  [
    'react-flow-in-the-canvas',
    'src/renderer/app/bad.ts',
    '@xyflow/react',
    'node_modules/@xyflow/react/index.js',
  ],
  ['no-cycles', 'src/engine/bad.ts', './bad2.ts', 'src/engine/bad2.ts'],
  ['imports-resolve', 'src/main/bad.ts', './nowhere.ts', './nowhere.ts'],
]

const folders: string[] = []
afterEach(() => Promise.all(folders.splice(0).map(folder => rm(folder, { recursive: true, force: true }))))

test('a tree that keeps the boundaries has no problems', async () => {
  const { problems } = await checkBoundaries(await plant({}))
  expect(problems).toEqual([])
})

test.each(BAD)('%s: %s may not import %s', async (rule, file, specifier, target) => {
  const files = { [file]: `import ${JSON.stringify(specifier)}`, 'src/engine/bad2.ts': "import './bad.ts'" }
  if (rule !== 'no-cycles') files['src/engine/bad2.ts'] = ''
  const { problems } = await checkBoundaries(await plant(files))
  expect(problems).toContainEqual({ rule, from: file, to: expect.stringMatching(new RegExp(`${target}$`)) })
})

test.each(['src/main/headless.ts', 'src/main/adapters/expression-worker.ts', 'src/sandbox/code-worker.ts'])(
  'plain-node-never-reaches-electron: %s, however far away',
  async entry => {
    const near = `${dirname(entry)}/near.ts`
    const files = {
      [entry]: "export const load = () => import('./near.ts')",
      [near]: `import type { window } from '${'../'.repeat(entry.split('/').length - 2)}main/electron/window.ts'\nexport type Window = typeof window`,
    }
    const { problems } = await checkBoundaries(await plant(files))
    const reached = problems.filter(problem => problem.rule === 'plain-node-never-reaches-electron')
    expect(reached.map(problem => problem.from)).toContain(entry)
  },
)

test('a type-only import crosses a boundary like any other', async () => {
  const files = {
    'src/shared/bad.ts': "import type { run } from '../engine/run.ts'\nexport type Run = typeof run",
  }
  const { problems } = await checkBoundaries(await plant(files))
  expect(problems).toEqual([{ rule: 'shared-is-a-leaf', from: 'src/shared/bad.ts', to: 'src/engine/run.ts' }])
})

test('every boundary has a bad import here that shows it at work', () => {
  const shown = new Set([...BAD.map(([rule]) => rule), 'plain-node-never-reaches-electron'])
  expect([...ruleNames].sort()).toEqual([...shown].sort())
})

test('a check that read nothing fails', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'patchbay-boundaries-'))
  folders.push(empty)
  await expect(checkBoundaries(empty)).rejects.toThrow('nothing to check')
  await mkdir(join(empty, 'src'))
  await expect(checkBoundaries(empty)).rejects.toThrow('read 0 of 0 files')
  await writeFile(join(empty, 'src/lonely.ts'), 'export const lonely = 1')
  await expect(checkBoundaries(empty)).rejects.toThrow('0 imports')
})

async function plant(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-boundaries-'))
  folders.push(folder)
  for (const [name, text] of Object.entries({ ...GOOD, ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

function fakePackage(name: string, exports: string): Files {
  const text = exports === 'default' ? 'export default 1' : `export const [${exports}] = []`
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      main: 'index.js',
    }),
    [`node_modules/${name}/index.js`]: text,
  }
}
