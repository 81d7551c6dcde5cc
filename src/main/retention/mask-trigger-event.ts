import type { SecretPath } from '#engine/index.ts'
import type { JsonValue } from '#shared/json.ts'
import { replaceAt, secretsAt, triggerPlaces } from './event-secrets.ts'
import { createMasker } from './masker.ts'

/** JSON text of what a trigger received outside of any run, masked as a run of its workflow would mask it. */
export function maskTriggerEvent(event: JsonValue, secretPaths: readonly SecretPath[]): string {
  const masker = createMasker()
  const places = triggerPlaces(event, secretPaths)
  masker.add(secretsAt(event, places))
  let value = event
  for (const { path, origin } of places) value = replaceAt(value, path, masker.label(origin))
  return masker.maskToJson(value).json
}
