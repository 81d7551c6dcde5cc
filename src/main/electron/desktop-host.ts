/**
 * Everything behind the window: the host with Electron's half of every port, and what answers the renderer. Loaded and
 * started while the window is being drawn; nothing in here may be imported before.
 */
import { app, type BrowserWindow, clipboard, nativeTheme, shell } from 'electron'
import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { createHost, type Host } from '../host.ts'
import type { Desktop } from '../ipc/app-handlers.ts'
import { createHandlers } from '../ipc/handlers.ts'
import { createPush, type Push } from '../ipc/push.ts'
import type { LocalStateStore } from '../local-state.ts'
import type { FailureNotice } from '../notifications/failure-notifier.ts'
import { type KeySlot, keyringSlot, passphraseSlot, safeStorageSlot } from '../vault/index.ts'
import { startAutoLock } from './auto-lock.ts'
import { createFailureNotifier } from './failure-notifier.ts'
import { createLinkOpener } from './open-link.ts'
import { createPreferences } from './preferences.ts'
import { createFileSaver } from './save-file.ts'
import { electronPlaces } from './scan-places.ts'
import { createSecretCipher } from './secret-cipher.ts'
import { createSignInWindows } from './sign-in-windows.ts'
import { createUtilityProcessLauncher } from './utility-process-launcher.ts'
import { whenDrawn } from './when-drawn.ts'

type Report = (error: unknown) => void

interface DesktopHostOptions {
  readonly dataFolder: string
  /** Holds the built workers. */
  readonly outFolder: string
  readonly window: () => BrowserWindow | undefined
  /** Brings it to the front, opened anew if it was closed. */
  readonly showWindow: () => BrowserWindow
  /** For errors that nobody waits for. */
  readonly report: Report
}

export interface DesktopHost {
  readonly host: Host
  readonly handlers: RequestHandlers
  /**
   * Starts what the window does not wait for; all but the webhook server once `drawn` has come, since it keeps this
   * thread busy. Never fails: what could not start is said in the window.
   */
  startRest(drawn: Promise<void>): Promise<void>
  close(): Promise<void>
}

/** The system's key service; and a passphrase, where one is given: on a machine without the other it alone holds the key. */
function keySlots(): KeySlot[] {
  const passphrase = process.env.PATCHBAY_PASSPHRASE
  const service = safeStorageSlot(createSecretCipher())
  return [service, keyringSlot(), ...(passphrase ? [passphraseSlot(passphrase)] : [])]
}

interface RestParts {
  readonly host: Host
  readonly push: Push
  readonly listChanged: () => Promise<void>
  readonly report: Report
  readonly drawn: Promise<void>
}

export async function startDesktopHost(options: DesktopHostOptions): Promise<DesktopHost> {
  const { dataFolder, outFolder, report } = options
  const state = createPreferences(dataFolder, report)
  const push = createPush(options.window)
  const host = await createHost({
    version: app.getVersion(),
    dataFolder,
    state,
    keySlots: keySlots(),
    codeLauncher: createUtilityProcessLauncher(),
    outFolder,
    scanPlaces: electronPlaces(),
    discard: file => shell.trashItem(file),
    signInWindows: createSignInWindows(options.window),
    failureNotifier: createFailureNotifier(notice => showFailed(notice, options, push).catch(report)),
    listener: {
      signals: signals => push('runs.signal', signals),
      failuresChanged: failures => push('runs.failuresChanged', failures),
      sampleChanged: changed => push('sample.changed', changed),
      documentChanged: open => push('workflows.fileChanged', open),
      replaysChanged: batches => push('replays.changed', batches),
      pinsChanged: (workflowId, pins) => push('pins.changed', { workflowId, pins }),
      testEvent: event => push('triggers.testEvent', event),
      notice: notice => push('app.notice', notice),
      unexpected: report,
    },
  })
  const { documents, vault, vaultService } = host
  const listChanged = async () => push('workflows.changed', { list: await documents.list() })
  vault.watch(() => {
    vaultService
      .details()
      .then(details => push('vault.changed', details))
      .catch(report)
  })
  host.accounts.onChange(accounts => push('accounts.changed', accounts))
  host.apps.onChange(catalog => push('catalog.changed', catalog))
  host.signIn.onChange(progress => push('signIn.changed', progress))
  warnOfVault(host)
  if (isFirstStart(state)) await phasesOf(host, report)('sample', host.sample.start)
  return {
    host,
    handlers: createHandlers({ host, desktop: createDesktop(options.window), push, listChanged }),
    startRest: drawn => startRest({ host, push, listChanged, report, drawn }),
    close: () => host.close().finally(state.settled),
  }
}

/** The run of a notification that was clicked; of one that keeps nothing its workflow. */
async function showFailed(
  { workflowId, runId }: FailureNotice,
  { showWindow }: DesktopHostOptions,
  push: Push,
): Promise<void> {
  await whenDrawn(showWindow().webContents)
  if (runId === undefined) push('workflows.show', { workflowId })
  else push('runs.show', { runId })
}

/** What the window does not wait for. Each part starts whether or not the one before it could. */
async function startRest({ host, push, listChanged, report, drawn }: RestParts): Promise<void> {
  const { archive, documents, failures, workflows, sample } = host
  const phase = phasesOf(host, report)
  const retentionOf = async (workflowId: WorkflowId) => {
    const { workflows: entries } = await documents.list()
    if (!entries.some(({ id }) => id === workflowId)) return undefined
    return (await documents.open(workflowId)).workflow.settings.retention
  }
  const lookThroughRuns = () =>
    phase('runs', async () => failures.catchUp(await archive.recover(retentionOf)))
  onUnlock(host.vault, () => void lookThroughRuns())
  await lookThroughRuns()
  await phase('webhooks', async () => {
    await host.startServer()
    const { error } = host.info().webhookServer
    if (error) host.notify({ level: 'warning', message: error })
  })
  await drawn
  startAutoLock({
    state: host.state,
    isOpen: () => host.vault.status().state === 'ready',
    lock: host.vaultService.lock,
    report,
  })
  await phase('workflows', workflows.applyAll)
  await phase('sample', sample.start)
  await phase('folder', () =>
    host.watch(change => {
      if (change.kind === 'changed') push('workflows.fileChanged', workflows.apply(change.document))
      listChanged().catch(report)
    }),
  )
  await phase('list', listChanged)
}

const PHASES = {
  runs: 'Earlier runs could not be looked through.',
  webhooks: 'Webhooks are not answered.',
  workflows: 'Some workflows could not be switched on.',
  sample: 'The sample could not be started.',
  folder: 'Changes of workflow files made elsewhere are not noticed.',
  list: 'The workflows could not be listed.',
} as const

/** Runs one part of the start. When it fails the user is told what is missing, and the app goes on. */
const phasesOf =
  (host: Host, report: Report) =>
  async (part: keyof typeof PHASES, start: () => Promise<unknown>): Promise<void> => {
    try {
      await start()
    } catch (error) {
      const isForeseen = error instanceof PatchbayError
      if (!isForeseen) report(error)
      const reason = isForeseen ? ` ${error.message}` : ''
      host.notify({ level: 'error', message: `${PHASES[part]}${reason}` })
    }
  }

/** Each time that a vault which was closed opens: only then can kept runs be read. */
function onUnlock(vault: Host['vault'], act: () => void): void {
  const isOpen = () => vault.status().state === 'ready'
  let wasOpen = isOpen()
  vault.watch(() => {
    const opened = isOpen() && !wasOpen
    wasOpen = isOpen()
    if (opened) act()
  })
}

function warnOfVault({ vault, notify }: Host): void {
  const { state, message } = vault.status()
  if (state === 'ready') return
  notify({ level: state === 'session' ? 'warning' : 'error', message })
}

/** The very first window shows the sample; later ones do not wait for it. */
const isFirstStart = (state: LocalStateStore) =>
  state.get('sample') === undefined && state.get('enabled').length === 0

function createDesktop(window: () => BrowserWindow | undefined): Desktop {
  return {
    showFolder: async folder => {
      const problem = await shell.openPath(folder)
      if (problem) throw new PatchbayError(`${folder} could not be opened: ${problem}`, { code: 'internal' })
    },
    showFile: file => shell.showItemInFolder(file),
    openLink: createLinkOpener(window),
    copy: text => clipboard.writeText(text),
    readClipboard: () => clipboard.readText(),
    ...createFileSaver(window),
    applyTheme: theme => {
      nativeTheme.themeSource = theme
    },
  }
}
