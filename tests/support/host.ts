import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { PatchbayError } from '#shared/errors.ts'
import type { Notice } from '#shared/ipc/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { ReplayBatch } from '#shared/model/replay.ts'
import type { RunSignal, RunSummary } from '#shared/model/run-state.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createChildProcessLauncher } from '../../src/main/code-host/child-process-launcher.ts'
import { createHost, type Host } from '../../src/main/host.ts'
import type { HostListener } from '../../src/main/host-options.ts'
import { replayHandlers } from '../../src/main/ipc/replay-handlers.ts'
import { runHandlers } from '../../src/main/ipc/run-handlers.ts'
import type { LocalStateStore } from '../../src/main/local-state.ts'
import { createFileState } from '../../src/main/local-state-file.ts'
import type { FailureNotifier } from '../../src/main/notifications/failure-notifier.ts'
import type { TestEvent } from '../../src/main/triggers/webhook-triggers.ts'
import { type SecretCipher, safeStorageSlot } from '../../src/main/vault/index.ts'
import { testCipher } from './secret-cipher.ts'

export interface TestHost extends Host {
  readonly dataFolder: string
  /** What the window may ask for of runs. */
  readonly ask: ReturnType<typeof runHandlers> & ReturnType<typeof replayHandlers>
  readonly signals: RunSignal[]
  readonly notices: Notice[]
  readonly testEvents: TestEvent[]
  readonly unexpected: unknown[]
  /** Puts a workflow into the folder as if by hand, enables it, and takes it over. */
  add(workflow: Workflow): Promise<void>
  /** Resolves once there were this many signals of a kind, however long that takes. */
  signalled(type: RunSignal['type'], times?: number): Promise<void>
  /** Resolves with the status and the error that the run ended with. */
  ended(run: { readonly runId: RunId }): Promise<Pick<RunSummary, 'status' | 'error'>>
  /** Resolves with the batch as it was when it had ended. */
  replayed(batch: { readonly id: string }): Promise<ReplayBatch>
}

export interface TestHostOptions {
  readonly dataFolder: string
  readonly cipher?: SecretCipher
  readonly listener?: Partial<HostListener>
  /** Default: what the data folder says. */
  readonly state?: LocalStateStore
  readonly failureNotifier?: FailureNotifier
}

const END = /^run\.(?!started)/

/** The real host on plain Node with code steps in child processes; closed when the test is over. */
export async function openTestHost({
  dataFolder,
  cipher = testCipher(),
  listener = {},
  state = createFileState(join(dataFolder, 'preferences.json')),
  failureNotifier,
}: TestHostOptions): Promise<TestHost> {
  const signals: RunSignal[] = []
  const notices: Notice[] = []
  const testEvents: TestEvent[] = []
  const unexpected: unknown[] = []
  const waiting = new Set<() => void>()
  const host = await createHost({
    version: '0.0.0',
    dataFolder,
    state,
    ...(failureNotifier ? { failureNotifier } : {}),
    keySlots: [safeStorageSlot(cipher)],
    codeLauncher: createChildProcessLauncher(),
    outFolder: join(import.meta.dirname, '../../out/main'),
    discard: () => Promise.reject(new PatchbayError('There is no trash here.', { code: 'internal' })),
    listener: {
      signals: batch => {
        signals.push(...batch)
        for (const look of waiting) look()
      },
      failuresChanged: () => undefined,
      sampleChanged: () => undefined,
      documentChanged: () => undefined,
      replaysChanged: () => {
        for (const look of waiting) look()
      },
      pinsChanged: () => undefined,
      testEvent: event => testEvents.push(event),
      notice: notice => notices.push(notice),
      unexpected: error => unexpected.push(error),
      ...listener,
    },
  })
  onTestFinished(() => host.close())
  return {
    ...host,
    dataFolder,
    ask: { ...runHandlers(host), ...replayHandlers(host) },
    signals,
    notices,
    testEvents,
    unexpected,
    async add(workflow) {
      const file = join(dataFolder, 'workflows', `${workflow.id}.workflow.json`)
      writeFileSync(file, writeWorkflow(workflow))
      await host.documents.list()
      await host.workflows.setEnabled(workflow.id, true)
    },
    signalled: (type, times = 1) =>
      when(() => signals.filter(signal => signal.type === type).length >= times || undefined).then(
        () => undefined,
      ),
    replayed: ({ id }) =>
      when(() => {
        const batch = host.replays.list().find(one => one.id === id)
        return batch?.state === 'done' || batch?.state === 'cancelled' ? batch : undefined
      }),
    ended: ({ runId }) =>
      when(() => {
        const end = signals.find(
          signal => END.test(signal.type) && 'runId' in signal && signal.runId === runId,
        )
        if (!end || end.type === 'run.started') return undefined
        const status = end.type.slice('run.'.length) as RunSummary['status']
        return { status, ...('error' in end && end.error ? { error: end.error } : {}) }
      }),
  }

  /** Looks now and whenever the host says something, until there is an answer. */
  function when<T>(answer: () => T | undefined): Promise<T> {
    return new Promise(resolve => {
      const look = () => {
        const found = answer()
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  }
}
