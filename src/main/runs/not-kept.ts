import { PatchbayError } from '#shared/errors.ts'

/** What is said of a run that nobody can look at: it was never kept, or was deleted. */
export const notKept = (): PatchbayError =>
  new PatchbayError('That run is not kept (any longer).', { code: 'run.not-found' })
