import { PatchbayError } from '#shared/errors.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { PlannedAuth } from '../graph/plan.ts'
import type { CredentialAsks } from './step-host.ts'

/** A refused credential that can be had anew. */
export interface Renewal {
  /** Names of the steps to ask. */
  readonly sources: readonly string[]
  /** By app; without a source for a connected account. */
  readonly renewed: readonly { readonly app: string; readonly source?: StepId }[]
  /** An account's token has to be a new one. */
  readonly ofAccount: boolean
}

/**
 * [R44] What may be done about an attempt that failed because its credential was refused: nothing, unless whoever sent
 * it says that repeating is safe (`details.repeatable`) and the credential can be had anew.
 */
export function findRenewal(
  thrown: unknown,
  auth: readonly PlannedAuth[],
  asks: CredentialAsks | undefined,
): Renewal | undefined {
  if (!(thrown instanceof PatchbayError) || thrown.code !== 'auth.rejected') return undefined
  const { repeatable, app: refusedApp } = thrown.details
  if (repeatable !== true) return undefined
  const refused = typeof refusedApp === 'string' ? auth.filter(({ app }) => app === refusedApp) : auth
  const sources = new Set<string>()
  const renewed: { app: string; source?: StepId }[] = []
  let ofAccount = false
  for (const one of refused) {
    if (one.mode === 'account') {
      ofAccount = true
      renewed.push({ app: one.app })
      continue
    }
    for (const { id, name } of asks?.askable(one.sourceSteps) ?? []) {
      sources.add(name)
      renewed.push({ app: one.app, source: id })
    }
  }
  return renewed.length === 0 ? undefined : { sources: [...sources], renewed, ofAccount }
}
