import type { JsonValue } from '#shared/json.ts'
import { looksMasked, unmakeMasks } from '#shared/model/mask.ts'
import { replaceAt, type SecretPlace } from './event-secrets.ts'
import type { MaskedJson, Masker } from './masker.ts'

interface MaskValueOptions {
  readonly masker: Masker
  /** Where the value is secret whatever it holds. */
  readonly places: readonly SecretPlace[]
  /** The masks that may be in it. */
  readonly realMasks: ReadonlySet<string>
}

/** Masks a value that was masked before. */
export function maskValueAt(
  value: JsonValue,
  { masker, places }: Omit<MaskValueOptions, 'realMasks'>,
): MaskedJson {
  return masker.maskToJson(putAt(value, places, origin => masker.label(origin)))
}

/**
 * Masks a value that nobody has masked yet. Whoever sends an event or answers a request can write what looks like a mask;
 * a replay would ask the user for that secret, and send it wherever the value goes. So a forged one is spelled
 * differently: next to secrets, never within one, and before any mask of ours is put in.
 */
export function maskNewValue(value: JsonValue, options: MaskValueOptions): MaskedJson {
  const masked = maskValueAt(value, options)
  // Most values hold no mask, and their text is at hand; of the rest, most hold none but ours.
  if (!looksMasked(masked.json) || !looksMasked(JSON.stringify(value))) return masked
  const { masker, places, realMasks } = options
  const emptied = putAt(value, places, () => null)
  const unmade = masker.maskValue(emptied, text => unmakeMasks(text, realMasks))
  return maskValueAt(unmade, options)
}

const putAt = (
  value: JsonValue,
  places: readonly SecretPlace[],
  replacement: (origin: string) => JsonValue,
): JsonValue =>
  places.reduce((before, { path, origin }) => replaceAt(before, path, replacement(origin)), value)
