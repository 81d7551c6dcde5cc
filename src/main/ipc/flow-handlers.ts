import { credentialFlow, flowOfRun } from '#engine/index.ts'
import { inspectCode } from '#sandbox/compile/index.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import { flowRecords } from '../runs/flow-records.ts'

/** Where credentials go: of a document as it is in the editor, or of one run. */
export function flowHandlers({
  apps,
  accounts,
  archive,
}: Pick<Host, 'apps' | 'accounts' | 'archive'>): Pick<RequestHandlers, 'credentials.flow'> {
  return {
    'credentials.flow': ({ workflow, runId }) => {
      const catalog = apps.catalog()
      const names = new Map(accounts.list().map(account => [account.id, account.name]))
      const flows = credentialFlow(workflow, { catalog, inspectCode, accountName: id => names.get(id) })
      if (runId === undefined) return { flows }
      const records = flowRecords(archive.find(runId), runId, workflow)
      return { flows: flowOfRun(flows, { workflow, apps: catalog.apps, records }), runId }
    },
  }
}
