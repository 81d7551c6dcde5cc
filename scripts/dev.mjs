/** `npm run dev`: the app with live reload. Arguments go on to electron-vite. */
import { hasDisplay, isRoot, packageCommand, run, withDesktop } from './lib/project.mjs'
import { prepareElectron } from './prepare-electron.mjs'

await prepareElectron({ needsDesktopTools: !hasDisplay() })
const command = [
  ...packageCommand('electron-vite/bin/electron-vite.js'),
  'dev',
  ...(isRoot ? ['--noSandbox'] : []),
  ...process.argv.slice(2),
]
process.exitCode = await run(hasDisplay() ? command : withDesktop(command))
