#!/usr/bin/env node
// The `patchbay` command: runs the built command line on plain Node.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const entry = new URL('../out/main/headless.js', import.meta.url)

// Where Node can, from 22.1 on: our own code, compiled, for a quicker start the next time.
module.enableCompileCache?.(
  fileURLToPath(new URL('../node_modules/.cache/patchbay/compiled', import.meta.url)),
)

// Which Node runs this is no affair of AWS' SDK.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

if (existsSync(fileURLToPath(entry))) {
  await import(entry.href)
} else {
  process.stderr.write('patchbay: not built yet. Run `npm run build` in the project folder first.\n')
  process.exitCode = 1
}
