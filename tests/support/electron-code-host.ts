/**
 * The desktop's code processes without a window: Electron runs this as its main script, with the path of the built
 * code worker and a folder. Prints one JSON line per case, then how long one more warm step takes.
 */
import { app } from 'electron'
import { createCodeHost } from '../../src/main/code-host/create-code-host.ts'
import { createUtilityProcessLauncher } from '../../src/main/electron/utility-process-launcher.ts'
import { CODE_CASES, runCase, runCode } from './code-host-cases.ts'

const [workerPath = '', tempFolder = ''] = process.argv.slice(-2)
const WARM_STEPS = 500

const print = (line: unknown) => process.stdout.write(`@@${JSON.stringify(line)}\n`)

async function main(): Promise<void> {
  const host = createCodeHost({ launcher: createUtilityProcessLauncher({ workerPath }), tempFolder })
  for (const given of CODE_CASES) print({ title: given.title, outcome: await runCase(host, given) })

  await runCode(host, 'return 1')
  const started = performance.now()
  for (let i = 0; i < WARM_STEPS; i++) await runCode(host, 'return 1')
  print({ warmStepMs: (performance.now() - started) / WARM_STEPS })

  const closing = runCode(host, 'while (true) {}')
  await host.close()
  print({ closed: (await closing).error?.code })
  app.exit(0)
}

app.on('window-all-closed', () => undefined)
// Not awaited at the top: Electron gets ready only once its main module has been evaluated.
void app.whenReady().then(main)
