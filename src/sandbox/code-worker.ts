/**
 * The process that code steps run in: one workflow's data, one invocation at a time.
 *
 * - Nothing of a step reaches another: globals, environment and folder are put back after each invocation, and a
 *   process with work still under way takes no further one.
 * - Whatever the code does, the host hears a result, an error, or the end of this process.
 */
import { setImmediate } from 'node:timers'
import { captureConsole } from './worker/capture-console.ts'
import { createCleanUp } from './worker/clean-up.ts'
import { hardenProcess } from './worker/harden-process.ts'
import { connectToHost } from './worker/host-connection.ts'
import { createInvoker } from './worker/invoker.ts'
import { readHostMessage } from './worker/read-invocation.ts'

const UNCAUGHT_EXIT_CODE = 70

/** Warnings about the Node that Patchbay brings: nothing that a step's author can act on. */
const ABOUT_THE_RUNTIME = new Set(['ExperimentalWarning', 'SecurityWarning'])

const baseEnv = { ...process.env }
const endProcess = process.exit.bind(process)
Error.stackTraceLimit = 30

const connection = connectToHost()
const invoker = createInvoker({ baseEnv, cleanUp: createCleanUp(baseEnv), send: connection.send })

captureConsole(invoker.print)
hardenProcess(exitCode => {
  invoker.exit(exitCode)
  // The message goes out first; the step's code is stopped by what process.exit throws.
  setImmediate(() => endProcess(exitCode))
})

process.on('uncaughtException', error => {
  if (!invoker.failUncaught(error)) endProcess(UNCAUGHT_EXIT_CODE)
})
process.on('unhandledRejection', reason => {
  if (!invoker.failUncaught(reason)) endProcess(UNCAUGHT_EXIT_CODE)
})
process.on('warning', ({ name, message }) => {
  if (!ABOUT_THE_RUNTIME.has(name)) invoker.print('warn', `${name}: ${message}`)
})

connection.onMessage(text => {
  const message = readHostMessage(text)
  if (message?.type === 'invoke') invoker.invoke(message)
  else if (message?.type === 'answer') invoker.answer(message)
})
connection.send(JSON.stringify({ type: 'ready', residentBytes: process.memoryUsage.rss() }))
