import { useCallback, useEffect, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { KeptRuns } from '#shared/model/storage.ts'
import { api, attempt } from '../../../lib/api.ts'

/** What the workflow has kept, undefined until that is known; and how to look anew, as runs come and go. */
export function useKeptRuns(workflowId: WorkflowId) {
  const [kept, setKept] = useState<KeptRuns>()
  const look = useCallback(
    () =>
      attempt('Could not look at the kept runs', async () =>
        setKept(await api.invoke('storage.kept', { workflowId })),
      ),
    [workflowId],
  )
  useEffect(() => void look(), [look])
  return { kept, look }
}
