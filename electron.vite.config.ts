import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** One build for every supported Electron: 33 (Node 20.18, Chromium 130) is the oldest, the pinned one the newest. */
const NODE_TARGET = 'node20.18'
const CHROME_TARGET = 'chrome130'

/** Each key becomes `out/main/<key>.js`: the desktop app, the command line, and what they start: a process, two threads. */
const MAIN_ENTRIES = {
  index: resolve('src/main/index.ts'),
  headless: resolve('src/main/headless.ts'),
  'code-worker': resolve('src/sandbox/code-worker.ts'),
  'expression-worker': resolve('src/main/adapters/expression-worker.ts'),
  'proof-worker': resolve('src/main/retention/proof/proof-worker.ts'),
}

/**
 * Small pure packages that go into the bundle: reading one file starts faster than reading their hundreds (a quarter
 * less for `patchbay validate`). The rest stays in node_modules, as do native modules and the vendors' SDKs.
 */
const BUNDLED = ['acorn', 'chokidar', 'commander', 'magic-string', 'sucrase', 'write-file-atomic', 'zod']

export default defineConfig(({ mode }) => {
  const sourcemap = mode === 'development'
  return {
    main: {
      build: {
        target: NODE_TARGET,
        externalizeDeps: { exclude: BUNDLED },
        sourcemap,
        minify: false,
        reportCompressedSize: false,
        rolldownOptions: {
          input: MAIN_ENTRIES,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
    preload: {
      build: {
        target: NODE_TARGET,
        // A sandboxed preload can require nothing of ours: one self-contained CommonJS file.
        externalizeDeps: false,
        sourcemap,
        minify: false,
        reportCompressedSize: false,
        rolldownOptions: {
          input: { index: resolve('src/preload/index.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
    renderer: {
      root: resolve('src/renderer'),
      plugins: [react()],
      build: {
        target: CHROME_TARGET,
        sourcemap,
        minify: true,
        reportCompressedSize: false,
        // The content security policy allows files of the app and nothing inline.
        assetsInlineLimit: 0,
        // Files come from the disk beside the app, not over a network.
        chunkSizeWarningLimit: 2000,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
      },
    },
  }
})
