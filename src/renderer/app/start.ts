import type { Settings } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { api, attempt } from '../lib/api.ts'
import { changeSettings, useAppStore } from '../lib/stores/app-store.ts'
import { listenToFailures } from '../lib/stores/failures-store.ts'
import { addNotices } from '../lib/stores/notice-store.ts'
import { listenToPins } from '../lib/stores/pin-store.ts'
import { listenToReplays } from '../lib/stores/replay-store.ts'
import { applySignals } from '../lib/stores/run-store.ts'
import { putTestEvent } from '../lib/stores/test-event-store.ts'
import { listenToVault } from '../lib/stores/vault-store.ts'
import { openRuns, openWorkflow } from './ui-store.ts'

/** Loads what every screen needs, listens for changes, and opens the first workflow. */
export async function start(): Promise<void> {
  listen()
  const [info, settings, catalog, list, accounts, sample] = await Promise.all([
    api.invoke('app.info'),
    api.invoke('settings.get'),
    api.invoke('catalog.get'),
    api.invoke('workflows.list'),
    // While the vault is closed there are none to list; a notice says why.
    api.invoke('accounts.list').catch(() => []),
    api.invoke('sample.state'),
  ])
  applyTheme(settings)
  addNotices(info.notices)
  useAppStore.setState({ info, settings, catalog, accounts, sample, ...list })
  const first = list.workflows.find(entry => entry.id === settings.lastOpened) ?? list.workflows[0]
  if (first) openWorkflow(first.id)
}

let isListening = false

function listen(): void {
  if (isListening) return
  isListening = true
  api.on('settings.changed', settings => {
    applyTheme(settings)
    useAppStore.setState({ settings })
  })
  api.on('workflows.changed', ({ list }) => useAppStore.setState(list))
  api.on('workflows.show', ({ workflowId }) => openWorkflow(workflowId))
  listenToVault()
  api.on('accounts.changed', accounts => useAppStore.setState({ accounts }))
  api.on('catalog.changed', catalog => useAppStore.setState({ catalog }))
  api.on('app.notice', notice => addNotices([notice]))
  api.on('runs.signal', applySignals)
  // A notification was clicked: nothing that the list was narrowed down to may hide its run.
  api.on('runs.show', ({ runId }) => openRuns({ filter: {}, runId }))
  listenToFailures()
  listenToReplays()
  listenToPins()
  api.on('triggers.testEvent', putTestEvent)
  api.on('sample.changed', sample => useAppStore.setState({ sample }))
}

export function applyTheme({ theme }: Pick<Settings, 'theme'>): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
}

/** An id, nothing of the workflow itself. It goes to the preferences: the page has no storage of its own. */
export function rememberOpened(lastOpened: WorkflowId): void {
  if (useAppStore.getState().settings?.lastOpened === lastOpened) return
  void attempt('Could not save the settings', () => changeSettings({ lastOpened }))
}
