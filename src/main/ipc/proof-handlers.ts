import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { ProofReport } from '#shared/model/retention-proof.ts'
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
  /** A report says what Patchbay found, so it is saved as it was made. */
  let last: ProofReport | undefined
  return {
    'retention.prove': async ({ workflowId }) => {
      const { workflow } = await documents.open(workflowId)
      last = await proof.prove({
        planned: planner.plan(workflow),
        onProgress: progress => push('retention.proofProgress', progress),
      })
      return last
    },
    'retention.cancelProof': () => proof.cancel(),
    'retention.saveReport': async () => {
      if (!last) throw new PatchbayError('There is no report yet. Prove it first.', { code: 'usage' })
      const savedAs = await desktop.saveFile({
        title: 'Save the report',
        defaultName: `${slugOf(last.workflowName)}-retention-proof.json`,
        text: `${JSON.stringify(last, null, 2)}\n`,
      })
      return savedAs === undefined ? {} : { savedAs }
    },
  }
}
