import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const OFFICE_TOKEN = 'hvs.office-0123456789'

interface Issued {
  readonly user: string
  readonly run: string
  readonly isExpired: boolean
}

/** What one payload came with. */
export interface Delivery {
  readonly user: string
  readonly run: string
  readonly token: string
  /** Undefined: nobody was given this token. */
  readonly issued: Issued | undefined
}

export interface TokenOffice {
  readonly host: string
  readonly url: string
  /** Every payload that arrived, refused and failed ones too. */
  readonly deliveries: readonly Delivery[]
  /** Payloads that were taken. */
  readonly accepted: readonly Delivery[]
  readonly counts: { asked: number; refused: number; failed: number }
  /** A token outside of the office's own, as a webhook's caller would send along. */
  issue(user: string, run: string): string
  close(): Promise<void>
}

interface TokenOfficeOptions {
  /** Seeded, so that a failure happens again. */
  readonly random: () => number
  /** Whether the first token that a run asks for has expired by the time it is used. */
  readonly isExpired: (run: string) => boolean
  /** Whether a payload is answered by a 503 the first time. */
  readonly fails: (run: string) => boolean
}

const MAX_DELAY_MS = 6

/**
 * A secret store in the manner of HashiCorp Vault (`/v1/secret/data/<user>/<run>`), which gives out a token of its own
 * each time it is asked, and an API in the manner of GitHub, which remembers which token came with which payload.
 */
export async function startTokenOffice(options: TokenOfficeOptions): Promise<TokenOffice> {
  const issued = new Map<string, Issued>()
  const askedFor = new Set<string>()
  const failed = new Set<string>()
  const deliveries: Delivery[] = []
  const accepted: Delivery[] = []
  const counts = { asked: 0, refused: 0, failed: 0 }

  function issue(user: string, run: string, isExpired = false): string {
    const token = `tok_${issued.size.toString(36).padStart(6, '0')}_${Math.floor(options.random() * 2 ** 40).toString(36)}`
    issued.set(token, { user, run, isExpired })
    return token
  }

  function giveSecret(request: IncomingMessage, response: ServerResponse): void {
    const [, user = '', run = ''] = /^\/v1\/secret\/data\/([^/?]+)\/([^/?]+)/.exec(request.url ?? '') ?? []
    if (request.headers['x-vault-token'] !== OFFICE_TOKEN) {
      answer(response, 403, { errors: ['no'] })
      return
    }
    counts.asked++
    const isExpired = !askedFor.has(run) && options.isExpired(run)
    askedFor.add(run)
    const token = issue(user, run, isExpired)
    answer(response, 200, { data: { data: { token }, metadata: { version: 1 } } })
  }

  function take(request: IncomingMessage, response: ServerResponse, body: string): void {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const [user = '', run = ''] = (JSON.parse(body) as { title: string }).title.split(' ')
    const delivery = { user, run, token, issued: issued.get(token) }
    deliveries.push(delivery)
    if (!delivery.issued || delivery.issued.isExpired) {
      counts.refused++
      answer(response, 401, { message: 'Bad credentials' })
      return
    }
    if (options.fails(run) && !failed.has(run)) {
      failed.add(run)
      counts.failed++
      answer(response, 503, { message: 'Try again' })
      return
    }
    accepted.push(delivery)
    answer(response, 201, { number: accepted.length, html_url: 'x', title: `${user} ${run}` })
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk as Buffer))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      setTimeout(
        () => (request.method === 'POST' ? take(request, response, body) : giveSecret(request, response)),
        options.random() * MAX_DELAY_MS,
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}`,
    deliveries,
    accepted,
    counts,
    issue: (user, run) => issue(user, run),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
