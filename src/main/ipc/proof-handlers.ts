import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import { slugOf } from '../workflows/file-name.ts'
import type { Desktop } from './app-handlers.ts'
import type { Push } from './push.ts'

type Channels = Extract<keyof RequestHandlers, `retention.${string}`>

interface ProofHandlerOptions {
  readonly host: Pick<Host, 'documents' | 'planner' | 'proof'>
  readonly desktop: Pick<Desktop, 'saveFile'>
  readonly push: Push
}

export function proofHandlers({ host, desktop, push }: ProofHandlerOptions): Pick<RequestHandlers, Channels> {
  const { documents, planner, proof } = host
  return {
    'retention.prove': async ({ workflowId }) => {
      const { workflow } = await documents.open(workflowId)
      return proof.prove({
        planned: planner.plan(workflow),
        onProgress: progress => push('retention.proofProgress', progress),
      })
    },
    'retention.cancelProof': () => proof.cancel(),
    'retention.saveReport': async ({ report }) => {
      const savedAs = await desktop.saveFile({
        title: 'Save the report',
        defaultName: `${slugOf(report.workflowName)}-retention-proof.json`,
        text: `${JSON.stringify(report, null, 2)}\n`,
      })
      return savedAs === undefined ? {} : { savedAs }
    },
  }
}
