import { z } from 'zod'
import { settingsSchema } from '#shared/ipc/contract.ts'
import { workflowIdSchema } from '#shared/model/ids.ts'

const port = z.int().min(1).max(65_535)

/** What this machine remembers beside the workflows: no run data and no secrets. */
export const localStateSchema = z.object({
  settings: settingsSchema.prefault({}),
  /** Workflows whose triggers are on. */
  enabled: z.array(z.string()).default([]),
  /** By workflow: which of its steps may use which account, with which hosts. Others in its file don't count. */
  accountGrants: z.record(z.string(), z.array(z.string())).default({}),
  /** By workflow: the file it was last saved to. Another file of the same id does not take its place. */
  fileNames: z.record(z.string(), z.string()).default({}),
  windowBounds: z
    .object({
      x: z.int().optional(),
      y: z.int().optional(),
      width: z.int().min(300),
      height: z.int().min(200),
    })
    .optional(),
  /** The first-start sample: which workflow it is and where its stand-ins listened last. */
  sample: z.object({ workflowId: workflowIdSchema, secretsPort: port, sheetsPort: port }).optional(),
  /** When somebody last looked at the runs that failed, Unix epoch milliseconds. */
  failuresSeenAtMs: z.number().optional(),
  /** By hash of workflow and error code: when that was last told on the desktop. Of runs that are kept alone. */
  failureNotices: z.record(z.string(), z.number()).default({}),
})
export type LocalState = z.infer<typeof localStateSchema>

/** Where the local state is kept: electron-store in the app, a JSON file headless. Reads are cheap. */
export interface LocalStateStore {
  get<K extends keyof LocalState>(key: K): LocalState[K]
  set<K extends keyof LocalState>(key: K, value: LocalState[K]): void
}
