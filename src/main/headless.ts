/** Composition root without Electron: the command line and the server, on plain Node. */
import { createProgram } from './cli/program.ts'
import { printError } from './cli/terminal.ts'

try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  printError(error)
  process.exitCode = 1
}
