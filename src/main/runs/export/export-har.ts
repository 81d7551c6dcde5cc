import { isLoopback } from '#actions/host-policy.ts'
import { ANY_MASK } from '#shared/model/mask.ts'
import type { RunEvent, SentRequest } from '#shared/model/run-event.ts'
import { egressReceipts } from './egress-receipt.ts'
import { pathTemplate } from './path-template.ts'
import type { RunToExport } from './run-to-export.ts'

const LOG_COMMENT =
  'What this run sent through Patchbay. Headers, cookies, queries and bodies are not kept, so they are empty here; ' +
  'nor is the scheme: https stands for all but this machine’s own addresses. Secrets in hosts and paths are masked.'
const TIMINGS_COMMENT = 'Only the whole duration is kept: it stands under “wait”.'

type RequestEvent = Extract<RunEvent, { type: 'request.sent' }>

/** The run's requests as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/): one entry for each. */
export function exportHar(run: RunToExport, patchbayVersion: string): string {
  const { summary, versionId, workflow, events } = run
  const names = new Map<string, string>(workflow.steps.map(({ id, name }) => [id, name]))
  const archive = {
    log: {
      version: '1.2',
      creator: { name: 'Patchbay', version: patchbayVersion },
      entries: events.flatMap(event =>
        event.type === 'request.sent' ? [entryOf(event, names.get(event.stepId))] : [],
      ),
      comment: LOG_COMMENT,
      _patchbay: { formatVersion: 1, run: summary, versionId, egress: egressReceipts(run) },
    },
  }
  return `${JSON.stringify(archive, null, 2)}\n`
}

/** HAR's word for a size or body that is not known. */
const UNKNOWN = -1

function entryOf({ request, stepId, attempt, atMs }: RequestEvent, step: string | undefined) {
  const { method, host, path, status, requestBytes, responseBytes, durationMs, app, outcome, reason } =
    request
  return {
    // A request is told when it has ended.
    startedDateTime: new Date(atMs - durationMs).toISOString(),
    time: durationMs,
    request: {
      method,
      url: urlOf(request),
      httpVersion: 'unknown',
      cookies: [],
      headers: [],
      queryString: [],
      headersSize: UNKNOWN,
      bodySize: requestBytes ?? UNKNOWN,
      _host: host,
      _path: path,
      _pathTemplate: pathTemplate(path),
    },
    response: {
      // As browsers write it for what was never answered.
      status: status ?? 0,
      statusText: '',
      httpVersion: 'unknown',
      cookies: [],
      headers: [],
      content: { size: responseBytes ?? 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: UNKNOWN,
      bodySize: responseBytes ?? UNKNOWN,
    },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0, comment: TIMINGS_COMMENT },
    ...(reason === undefined ? {} : { comment: reason }),
    _patchbay: { stepId, step: step ?? null, attempt, app: app ?? null, outcome },
  }
}

/** A whole address, as HAR wants it, with what is masked percent-encoded; no host can be, so a word stands there. */
function urlOf({ method, host, path }: SentRequest): string {
  const scheme = method === 'CONNECT' ? 'tcp' : isThisMachine(host) ? 'http' : 'https'
  const address = `${scheme}://${host.replaceAll(ANY_MASK, 'masked')}${path}`
  return new URL(URL.canParse(address) ? address : `${scheme}://masked.invalid${path}`).href
}

function isThisMachine(host: string): boolean {
  const address = `http://${host}`
  return URL.canParse(address) && isLoopback(new URL(address).hostname)
}
