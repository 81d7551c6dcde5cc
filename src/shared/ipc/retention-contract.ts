import { z } from 'zod'
import { workflowIdSchema } from '../model/ids.ts'
import { proofProgressSchema, proofReportSchema } from '../model/retention-proof.ts'
import { keptRunsSchema, storageUsageSchema } from '../model/storage.ts'
import { nothing, push, request } from './channel.ts'

/** What is kept on this machine, and the proof of what is not. */
export const retentionContract = {
  /** Runs the workflow with made-up values and looks for them in every file. One at a time. */
  'retention.prove': request(z.object({ workflowId: workflowIdSchema }), proofReportSchema),
  'retention.cancelProof': request(nothing, nothing),
  /** Asks where to, and writes the report of the last proof there. */
  'retention.saveReport': request(nothing, z.object({ savedAs: z.string().optional() })),
  'retention.proofProgress': push(proofProgressSchema),

  /** With `counts`, each journal is opened: that takes a while. */
  'storage.usage': request(z.object({ counts: z.boolean() }), storageUsageSchema),
  /** What a deletion would take from one workflow. */
  'storage.kept': request(z.object({ workflowId: workflowIdSchema }), keptRunsSchema),
  /** Removes all kept runs of these workflows and destroys their keys. */
  'storage.purge': request(
    z.object({ workflowIds: z.array(workflowIdSchema).max(100_000) }),
    storageUsageSchema,
  ),
  /** How far a purge is, in workflows. */
  'storage.progress': push(z.object({ done: z.int(), total: z.int() })),
} as const
