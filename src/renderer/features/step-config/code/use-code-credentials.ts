import { useMemo } from 'react'
import { useCatalog, useStep } from '../../../lib/stores/index.ts'
import { useStepContext } from '../step-context.tsx'
import type { CodeCredential } from './auth-suggest.ts'

/** The credentials that the code around may name. */
export function useCodeCredentials(): readonly CodeCredential[] {
  const { apps } = useCatalog()
  const auth = useStep(useStepContext().stepId)?.auth
  return useMemo(
    () =>
      Object.entries(auth ?? {}).map(([key, { reveal }]) => {
        const app = apps.find(one => one.key === key)
        return {
          key,
          name: app?.name ?? key,
          reveal,
          canFetch: app?.request !== undefined,
          fields: app?.auth ?? [],
        }
      }),
    [auth, apps],
  )
}
