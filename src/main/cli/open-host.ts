import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { findAction } from '#actions/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import { whatIsKept } from '#shared/model/retention.ts'
import type { RunSignal } from '#shared/model/run-state.ts'
import { readWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createChildProcessLauncher } from '../code-host/child-process-launcher.ts'
import { describeUnexpected } from '../describe-unexpected.ts'
import { explainFileError } from '../files/atomic-file.ts'
import { createHost, type Host } from '../host.ts'
import { createFileState } from '../local-state-file.ts'
import { keyringSlot, passphraseSlot } from '../vault/index.ts'
import { decodeWorkflowBytes } from '../workflows/workflow-file.ts'
import { OUT_FOLDER, VERSION } from './build.ts'
import { printNote } from './terminal.ts'

export interface OpenHostOptions {
  readonly dataFolder: string
  /** A code step is expected at once. */
  readonly expectsCode?: boolean
  readonly onSignals: (signals: RunSignal[]) => void
}

/** The host on plain Node: code steps in child processes, the vault opened by `PATCHBAY_PASSPHRASE`, or by the
 * keychain where the user allowed that in the app. */
export async function openHeadlessHost(options: OpenHostOptions): Promise<Host> {
  const { dataFolder, expectsCode = false, onSignals } = options
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const passphrase = process.env.PATCHBAY_PASSPHRASE
  return createHost({
    version: VERSION,
    dataFolder,
    state: createFileState(path.join(dataFolder, 'preferences.json')),
    keySlots: passphrase ? [passphraseSlot(passphrase), keyringSlot()] : [keyringSlot()],
    codeLauncher: createChildProcessLauncher(),
    outFolder: OUT_FOLDER,
    discard: () => {
      throw new PatchbayError('The command line deletes no workflows.', { code: 'usage' })
    },
    expectsCode,
    listener: {
      signals: onSignals,
      failuresChanged: () => undefined,
      sampleChanged: () => undefined,
      documentChanged: () => undefined,
      replaysChanged: () => undefined,
      pinsChanged: () => undefined,
      testEvent: () => undefined,
      notice: ({ message }) => printNote(message),
      unexpected: error => printNote(`patchbay: unexpected error: ${describeUnexpected(error)}`),
    },
  })
}

export const usesCode = ({ steps }: Workflow): boolean =>
  steps.some(({ action, version }) => findAction(action, version)?.action.runtime === 'code')

/** Says once, on stderr, when the workflow wants its runs kept and nothing here can keep them. */
export function warnIfNotKept(host: Host, workflow: Workflow): void {
  const { state, message } = host.vault.status()
  if (whatIsKept(workflow.settings.retention) !== 'nothing' && state !== 'ready')
    printNote(`This run is not kept: ${message}`)
}

/** @throws PatchbayError naming the file and what is wrong in it */
export async function readWorkflowArgument(file: string): Promise<Workflow> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (error) {
    throw new PatchbayError(`${file} can’t be read: ${explainFileError(error)}.`, { code: 'usage' })
  }
  try {
    return readWorkflow(decodeWorkflowBytes(bytes))
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    throw new PatchbayError(`${file}: ${error.message}`, { code: error.code, cause: error })
  }
}
