import { FileWarning } from 'lucide-react'
import type { UnreadableFile } from '#shared/ipc/contract.ts'
import { Button, Popover } from '../../components/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { count } from '../../lib/format.ts'
import styles from './sidebar.module.css'

/** Files that are no workflow Patchbay can read: named, explained, and left alone. */
export function UnreadableFiles({ files }: { files: readonly UnreadableFile[] }) {
  return (
    <Popover
      label="Files that could not be read"
      side="right"
      trigger={
        <Button variant="ghost" size="s" icon={FileWarning} className={styles.unreadable}>
          {count(files.length, 'file')} could not be read
        </Button>
      }
    >
      <p className={styles.unreadableIntro}>
        These files are kept as they are. Mend them, or take them out of the folder.
      </p>
      <ul className={styles.unreadableList}>
        {files.map(({ fileName, message, setAsideAs }) => (
          <li key={fileName} data-selectable>
            <strong>{fileName}</strong>
            <p>{message}</p>
            {setAsideAs && <p>Set aside as {setAsideAs}</p>}
          </li>
        ))}
      </ul>
      <Button
        size="s"
        onClick={() =>
          void attempt('Could not open the folder', () =>
            api.invoke('app.showFolder', { which: 'workflows' }),
          )
        }
      >
        Show the folder
      </Button>
    </Popover>
  )
}
