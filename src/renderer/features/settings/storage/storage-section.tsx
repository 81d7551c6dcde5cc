import { HardDrive } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { StorageUsage } from '#shared/model/storage.ts'
import { Button } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { count, formatBytes } from '../../../lib/format.ts'
import styles from '../settings-dialog.module.css'
import { StorageDialog } from './storage-dialog.tsx'

/** How much is kept on this machine, and the way to look closer. */
export function StorageSection() {
  const [usage, setUsage] = useState<StorageUsage>()
  const [isOpen, setOpen] = useState(false)
  // Looked at again when the dialog closes: something may be gone.
  useEffect(() => {
    if (isOpen) return
    void attempt('Could not look at the storage', async () =>
      setUsage(await api.invoke('storage.usage', { counts: false })),
    )
  }, [isOpen])
  return (
    <section className={styles.section} aria-label="Storage">
      <h3>Storage</h3>
      <div className={styles.folder}>
        <p className={styles.text}>{usage ? inWords(usage) : 'Looking…'}</p>
        <Button size="s" icon={HardDrive} onClick={() => setOpen(true)}>
          Manage…
        </Button>
      </div>
      {isOpen && <StorageDialog onClose={() => setOpen(false)} />}
    </section>
  )
}

function inWords({ workflows, totalBytes, useLogBytes }: StorageUsage): string {
  if (workflows.length === 0) {
    return useLogBytes === 0
      ? 'No runs are kept on this machine.'
      : `No runs are kept on this machine. The use log takes ${formatBytes(useLogBytes)}.`
  }
  return `Kept runs of ${count(workflows.length, 'workflow')} and the use log take ${formatBytes(totalBytes)}.`
}
