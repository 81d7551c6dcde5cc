/** A record with one entry set, or taken out when there is no value. */
export function withEntry<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T | undefined,
): Record<string, T> {
  const { [key]: _, ...others } = record
  // An entry that is there keeps its place, so that the file's lines don't move.
  if (value === undefined) return others as Record<string, T>
  return { ...record, [key]: value }
}
