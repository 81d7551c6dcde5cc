import { Button, Dialog } from '../../components/index.ts'
import { useAutosave, useDocument } from '../../lib/stores/document-context.tsx'

/** The file changed while there are unsaved edits here: the user says which of the two stays. */
export function ConflictDialog() {
  const conflict = useDocument(state => state.conflict)
  const autosave = useAutosave()
  return (
    <Dialog
      open={conflict !== undefined}
      // There is no third way out: what is on the screen belongs to one of the two.
      onOpenChange={() => undefined}
      title="This workflow was changed elsewhere"
      size="s"
      description="Its file was edited outside of this window while you had changes here. Choose which one to keep; taking the file’s version can be undone here."
      footer={
        <>
          <Button onClick={() => autosave.takeTheirs()}>Take the file’s version</Button>
          <Button variant="primary" onClick={() => void autosave.keepMine()}>
            Keep mine
          </Button>
        </>
      }
    />
  )
}
