import { z } from 'zod'
import { accountIdSchema } from './ids.ts'

/** A connected identity at a provider, safe to show: its credential fields are not here. */
export const accountSchema = z.object({
  id: accountIdSchema,
  app: z.string(),
  name: z.string(),
  createdAt: z.string(),
})
export type Account = z.infer<typeof accountSchema>

/**
 * Whether secrets can be kept on this machine, and by what.
 * `session` means memory alone: everything secret is gone when Patchbay quits.
 */
export const vaultStatusSchema = z.object({
  state: z.enum(['ready', 'session', 'locked', 'wrong-key', 'corrupted']),
  /** `safe-storage:gnome_libsecret`, `passphrase`, `memory`, … */
  backend: z.string(),
  /** One or two sentences for the user: what this means and what can be done. */
  message: z.string(),
})
export type VaultStatus = z.infer<typeof vaultStatusSchema>
