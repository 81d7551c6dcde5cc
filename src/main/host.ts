/**
 * Everything Patchbay is, apart from what shows it: built once, from the ports that a runtime hands in.
 * The desktop app and the server are two callers of this.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { findAction } from '#actions/index.ts'
import { inspectCode } from '#sandbox/compile/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { AppInfo, Notice } from '#shared/ipc/contract.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunSignal } from '#shared/model/run-state.ts'
import { createSystemClock, systemRandom } from './adapters/clock.ts'
import { createExpressionSandbox } from './adapters/expression-sandbox.ts'
import { hasJournals } from './adapters/run-store/run-stores.ts'
import { createCodeHost } from './code-host/create-code-host.ts'
import { createCredentials } from './credentials.ts'
import type { HostOptions } from './host-options.ts'
import { createFailureWatch } from './notifications/failure-watch.ts'
import { createRetentionProof } from './retention/proof/retention-proof.ts'
import { createPins } from './runs/pins/pins.ts'
import { createPlanner } from './runs/planner.ts'
import { createReplayService } from './runs/replay/replay-service.ts'
import { createRunArchive } from './runs/run-archive.ts'
import { createRunQueue } from './runs/run-queue.ts'
import { createRunService } from './runs/run-service.ts'
import { createStorage } from './runs/storage.ts'
import { createSampleService } from './sample/sample-service.ts'
import { createStepRunner } from './steps/step-runner.ts'
import { createWebhookHosting } from './triggers/webhook-hosting.ts'
import { createWebhookTriggers } from './triggers/webhook-triggers.ts'
import { createVaultService, openVault } from './vault/index.ts'
import { createAccountGrants } from './workflows/account-grants.ts'
import { createDocumentStore } from './workflows/document-store.ts'
import { createEnvService } from './workflows/env-service.ts'
import type { FolderChange } from './workflows/external-changes.ts'
import { createWorkflowService } from './workflows/workflow-service.ts'

const tooLargeMessage = (workflow: string): string =>
  `A run of “${workflow}” is not kept: it was too large to be held in memory until its end. Keep all its runs to have them written as they go.`

export type Host = Awaited<ReturnType<typeof createHost>>

export async function createHost(options: HostOptions) {
  const { dataFolder, outFolder, state, listener } = options
  const workflowsFolder = path.join(dataFolder, 'workflows')
  const now = () => new Date()
  const clock = createSystemClock()
  const notices: Notice[] = []
  /** Tells whoever listens now, and whoever asks later. */
  const notify = (notice: Notice) => {
    notices.push(notice)
    listener.notice(notice)
  }

  const codeHost = createCodeHost({
    launcher: options.codeLauncher,
    tempFolder: path.join(dataFolder, 'tmp'),
  })
  if (options.expectsCode) codeHost.warm()
  const vaultFile = path.join(dataFolder, 'vault.json')
  const runsFolder = path.join(dataFolder, 'runs')
  const [vault, documents] = await Promise.all([
    openVault({
      file: vaultFile,
      slots: options.keySlots,
      // Where runs were kept there was a vault: a new one in its place would hide that it is lost.
      createIfMissing: !hasJournals(runsFolder),
    }),
    createDocumentStore({ folder: workflowsFolder, localState: state, discard: options.discard, now }),
  ]).catch(async error => {
    await codeHost.close()
    throw error
  })
  const vaultService = createVaultService({
    vault,
    file: vaultFile,
    slots: options.keySlots,
    now,
    onLock: () => archive.lock(),
  })
  const credentials = createCredentials({
    vault,
    dataFolder,
    now,
    signInWindows: options.signInWindows,
    isUseLogOn: () => state.get('settings').useLog,
    onUnexpected: error => listener.unexpected(error),
  })
  const { accounts, apps, egress, remoteLoader, signIn, useLog } = credentials
  const env = createEnvService({ vault })
  const planner = createPlanner({ catalog: apps.catalog, inspectCode })
  const pins = createPins({
    folder: runsFolder,
    vault,
    planner,
    now: Date.now,
    onChange: (workflowId, pinned) => listener.pinsChanged(workflowId, pinned),
    onLost: message => notify({ level: 'warning', message }),
    onUnexpected: error => listener.unexpected(error),
  })
  const saidTooLarge = new Set<WorkflowId>()
  const archive = createRunArchive({
    folder: runsFolder,
    vault,
    publish(signals) {
      // Whoever asked for a proof looks at its report: its run may fail.
      failures.take(signals.filter(signal => !proof.isOwn(runOf(signal))))
      listener.signals(signals.map(signal => (proof.isOwn(runOf(signal)) ? asProof(signal) : signal)))
    },
    now: Date.now,
    live: {
      live: runId => runs.live(runId),
      liveOf: workflowId => runs.liveOf(workflowId),
      isBusy: () => runs.isBusy(),
    },
    pinnedOutputs: pins.outputs,
    onRunsDeleted: runIds => failures.forgetRuns(runIds),
    onFailuresDeleted: workflowId => failures.forget(workflowId),
    onHistoryDeleted: pins.forget,
    onDamaged: ({ error }) => notify({ level: 'error', message: error.message }),
    onTooLarge({ id, name }) {
      // One run of it may be followed by a thousand.
      if (!saidTooLarge.has(id)) notify({ level: 'warning', message: tooLargeMessage(name) })
      saidTooLarge.add(id)
    },
    onUnexpected: error => listener.unexpected(error),
  })
  const failures = createFailureWatch({
    state,
    listKept: archive.list,
    workflowOf: async (workflowId: WorkflowId) =>
      (await documents.open(workflowId).catch(ignoreForeseen))?.workflow,
    notifier: options.failureNotifier,
    onChange: changed => listener.failuresChanged(changed),
    now: Date.now,
    onUnexpected: error => listener.unexpected(error),
  })
  const sandbox = createExpressionSandbox({
    workerUrl: pathToFileURL(path.join(outFolder, 'expression-worker.js')),
  })

  const stepRunner = createStepRunner({
    egress,
    recordUse: useLog.record,
    findAction,
    findApp: apps.find,
    codeHost,
    accounts,
    mayReuseCodeProcess: (_workflowId, runId) => runs.live(runId)?.kept ?? false,
  })
  const runs = createRunService({
    engine: { clock, random: systemRandom, stepRunner, sandbox },
    queue: createRunQueue(),
    resolveEnv: env.resolveEnv,
    prepare: archive.prepare,
    openWriter: archive.openWriter,
    afterRun(workflow, runId, isKept) {
      codeHost.endRun(runId, isKept)
      archive.afterRun(workflow, runId)
    },
    onUnexpected: error => listener.unexpected(error),
  })

  const withGrantedAccounts = createAccountGrants(state).withGrantedOnly
  const replays = createReplayService({
    archive,
    planner,
    newest: async workflowId => (await documents.open(workflowId)).workflow,
    withGrantedAccounts,
    start: runs.start,
    now: Date.now,
    onChange: batches => listener.replaysChanged(batches),
    onUnexpected: error => listener.unexpected(error),
  })
  const proof = createRetentionProof({
    runs,
    archive,
    dataFolder,
    runsFolder,
    places: options.scanPlaces ?? [],
    workerUrl: pathToFileURL(path.join(outFolder, 'proof-worker.js')),
    version: options.version,
    now,
  })

  const webhooks = createWebhookTriggers({
    start: ({ workflow, ...request }) =>
      runs.start({ planned: planner.plan(workflow), mode: 'live', ...request }).catch(error => {
        failures.refused(workflow, error)
        throw error
      }),
    secretPathsOf: workflow => planner.plan(workflow).plan?.secretPaths ?? [],
    onTestEvent: event => listener.testEvent(event),
  })
  const hosting = createWebhookHosting(webhooks, () => state.get('settings').webhookPort)
  const workflows = createWorkflowService({
    documents,
    planner,
    env,
    archive,
    pins,
    webhooks,
    state,
    webhookBaseUrl: hosting.baseUrl,
  })
  const sample = createSampleService({
    state,
    documents,
    workflows,
    env,
    onChange: changed => listener.sampleChanged(changed),
    onMoved: open => listener.documentChanged(open),
  })

  return {
    state,
    apps,
    vault,
    vaultService,
    documents,
    accounts,
    signIn,
    env,
    planner,
    archive,
    failures,
    pins,
    sandbox,
    codeHost,
    remoteLoader,
    useLog,
    runs,
    replays,
    proof,
    webhooks,
    workflows,
    storage: createStorage({
      dataFolder,
      documents,
      archive,
      isOpen: () => vault.status().state === 'ready',
    }),
    sample,
    startServer: hosting.start,
    notify,
    /** A workflow that did not come from the document store, without accounts that nobody chose for it here. */
    withGrantedAccounts,
    info: (): AppInfo => ({
      version: options.version,
      platform: process.platform,
      dataFolder,
      workflowsFolder,
      vault: vault.status(),
      webhookServer: hosting.state(),
      notices,
    }),
    /** Watches the workflows folder for edits made elsewhere, and keeps webhooks in step with them. */
    watch: (onChange: (change: FolderChange) => void) =>
      documents.watch(change => {
        if (change.kind === 'changed') workflows.apply(change.document)
        if (change.kind === 'removed' && change.workflowId) webhooks.remove(change.workflowId)
        onChange(change)
      }),
    async close() {
      signIn.close()
      proof.cancel()
      await Promise.all([hosting.close(), sample.stop(), replays.close(), runs.close()])
      await codeHost.close()
      await credentials.close()
      await sandbox.close()
      await pins.close()
      archive.close()
    },
  }
}

function ignoreForeseen(error: unknown): undefined {
  if (!(error instanceof PatchbayError)) throw error
}

const asProof = (signal: RunSignal): RunSignal =>
  signal.type === 'run.started' ? { ...signal, run: { ...signal.run, isProof: true } } : signal

const runOf = (signal: RunSignal): RunId => (signal.type === 'run.started' ? signal.run.runId : signal.runId)
