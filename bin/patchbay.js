#!/usr/bin/env node
// The `patchbay` command: runs the built command line on plain Node.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const entry = new URL('../out/main/headless.js', import.meta.url)

if (existsSync(fileURLToPath(entry))) {
  await import(entry.href)
} else {
  process.stderr.write('patchbay: not built yet. Run `npm run build` in the project folder first.\n')
  process.exitCode = 1
}
