import type { SecretPath } from '#engine/index.ts'
import type { JsonValue } from '#shared/json.ts'
import { secretsAt, triggerPlaces } from './event-secrets.ts'
import { maskNewValue } from './mask-new-value.ts'
import { createMasker } from './masker.ts'

/** JSON text of what a trigger received outside of any run, masked as a run of its workflow would mask it. */
export function maskTriggerEvent(event: JsonValue, secretPaths: readonly SecretPath[]): string {
  const masker = createMasker()
  const places = triggerPlaces(event, secretPaths)
  masker.add(secretsAt(event, places))
  return maskNewValue(event, { masker, places, realMasks: new Set() }).json
}
