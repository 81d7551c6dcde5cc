import type { FlowRecord } from '#engine/index.ts'
import type { ErrorInfo } from '#shared/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import { originsIn } from '#shared/model/mask.ts'
import type { StepRecord } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { RunReader } from '../retention/run-records.ts'

/** What a kept run tells of where credentials went: requests, and the places of masks. No value is looked at. */
export function flowRecords(reader: RunReader, runId: RunId, { steps }: Workflow): FlowRecord[] {
  const answered = respondedBy(reader, runId)
  return steps.flatMap(({ id }) => {
    const record = reader.step(runId, id)
    if (!record || record.attempts.length === 0) return []
    const masked = [...placesOf(record), ...(answered?.stepId === id ? answered.masked : [])]
    return [{ stepId: id, requests: record.requests, masked }]
  })
}

type Masked = FlowRecord['masked']

function placesOf({ output = '', logs, error }: StepRecord): Masked {
  return [
    ...originsIn(output).map(origin => ({ place: 'output' as const, origin })),
    ...originsIn(logs.map(({ text }) => text).join('\n')).map(origin => ({ place: 'log' as const, origin })),
    ...originsIn(textOf(error)).map(origin => ({ place: 'error' as const, origin })),
  ]
}

const textOf = (error: ErrorInfo | undefined): string =>
  error === undefined ? '' : `${error.message}\n${error.stack ?? ''}\n${textOf(error.cause)}`

/** The whole journal is read only when there is a mask in the answer. */
function respondedBy(reader: RunReader, runId: RunId) {
  const response = reader.trigger(runId)?.response
  const origins = response === undefined ? [] : originsIn(JSON.stringify(response))
  if (origins.length === 0) return undefined
  const event = reader.events(runId)?.find(({ type }) => type === 'response.sent')
  return event?.type === 'response.sent'
    ? { stepId: event.stepId, masked: origins.map(origin => ({ place: 'response' as const, origin })) }
    : undefined
}
