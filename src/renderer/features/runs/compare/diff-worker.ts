import type { JsonValue } from '#shared/json.ts'
import { diffJson, type JsonDifference } from './json-diff.ts'

export interface DiffRequest {
  readonly id: number
  /** JSON text. */
  readonly before: string
  readonly after: string
}

export interface DiffAnswer {
  readonly id: number
  readonly difference: JsonDifference
}

/** Parses and compares beside the window, which stays quick however large the values are. */
self.onmessage = ({ data }: MessageEvent<DiffRequest>) => {
  const { id, before, after } = data
  const difference = diffJson(JSON.parse(before) as JsonValue, JSON.parse(after) as JsonValue)
  self.postMessage({ id, difference } satisfies DiffAnswer)
}
