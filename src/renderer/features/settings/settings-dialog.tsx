import { FolderOpen } from 'lucide-react'
import { useEffect } from 'react'
import type { Settings } from '#shared/ipc/contract.ts'
import { withoutClass } from '#shared/model/retention.ts'
import type { Retention } from '#shared/model/workflow.ts'
import { Button, Callout, Dialog, RetentionFields, Select, Switch } from '../../components/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { changeSettings, refreshInfo, useAppStore, useSettings } from '../../lib/stores/app-store.ts'
import styles from './settings-dialog.module.css'
import { StorageSection } from './storage/storage-section.tsx'
import { VaultSection } from './vault/vault-section.tsx'
import { WebhookPort } from './webhook-port.tsx'

interface SettingsDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

const THEMES = [
  { value: 'system', label: 'Follow the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const satisfies readonly { value: Settings['theme']; label: string }[]

const save = (change: Partial<Settings>) =>
  attempt('Could not save the settings', () => changeSettings(change))

const saveDefaults = ({ retentionDefaults }: Settings, change: Partial<Retention>) =>
  void save({ retentionDefaults: { ...retentionDefaults, ...change } })

export function SettingsDialog({ open, onOpenChange }: SettingsDialogProps) {
  const settings = useSettings()
  useEffect(() => {
    if (open) void attempt('Could not read the state of Patchbay', refreshInfo)
  }, [open])
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Settings">
      {settings && (
        <div className={styles.sections}>
          <section className={styles.section}>
            <h3>Appearance</h3>
            <Select
              label="Theme"
              value={settings.theme}
              options={THEMES}
              onChange={theme => void save({ theme: theme as Settings['theme'] })}
            />
          </section>
          <section className={styles.section}>
            <h3>Webhooks</h3>
            <WebhookPort
              port={settings.webhookPort}
              onSave={webhookPort => void save({ webhookPort }).then(refreshInfo)}
            />
            <WebhookState />
          </section>
          <section className={styles.section}>
            <h3>Defaults for new workflows</h3>
            <p className={styles.faint}>What a new workflow starts with. Each has settings of its own.</p>
            <RetentionFields
              value={settings.retentionDefaults}
              onChange={change => saveDefaults(settings, change)}
              onStop={what => saveDefaults(settings, withoutClass(settings.retentionDefaults, what))}
            />
          </section>
          <section className={styles.section}>
            <h3>Notifications</h3>
            <Switch
              label="Tell me when a run fails"
              description="By a notification of your system: workflow, step and error, with secrets masked; of runs that are not kept, the error’s code alone. At most one of a kind a day, none for runs that you start by hand. Each workflow can be left out in its own settings."
              checked={settings.notifications}
              onChange={notifications => void save({ notifications })}
            />
          </section>
          <VaultSection />
          <StorageSection />
          <FoldersSection />
        </div>
      )}
    </Dialog>
  )
}

function WebhookState() {
  const server = useAppStore(state => state.info?.webhookServer)
  if (!server) return null
  if (server.error) return <Callout tone="danger">{server.error}</Callout>
  if (!server.running)
    return <Callout>The server starts with the first enabled workflow that has a webhook.</Callout>
  return (
    <Callout tone="success">Webhooks answer at {server.baseUrl}. Only this machine can reach it.</Callout>
  )
}

function FoldersSection() {
  const info = useAppStore(state => state.info)
  if (!info) return null
  const folders = [
    { which: 'workflows', label: 'Workflows', path: info.workflowsFolder },
    { which: 'data', label: 'Data', path: info.dataFolder },
  ] as const
  return (
    <section className={styles.section}>
      <h3>Folders</h3>
      {folders.map(({ which, label, path }) => (
        <div key={which} className={styles.folder}>
          <div>
            <div>{label}</div>
            <div className={styles.path} data-selectable>
              {path}
            </div>
          </div>
          <Button
            size="s"
            icon={FolderOpen}
            aria-label={`Show the ${label.toLowerCase()} folder`}
            onClick={() =>
              void attempt('Could not open the folder', () => api.invoke('app.showFolder', { which }))
            }
          >
            Show
          </Button>
        </div>
      ))}
      <p className={styles.faint}>Patchbay {info.version}</p>
    </section>
  )
}
