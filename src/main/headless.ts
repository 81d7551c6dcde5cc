/** Composition root without Electron: the command line and the server, on plain Node. */
import { createProgram } from './cli/program.ts'
import { printError } from './cli/terminal.ts'

// Whoever read our output may stop reading; the run or the server it told of goes on all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  printError(error)
  process.exitCode = 1
}
