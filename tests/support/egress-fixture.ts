import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostPolicy } from '#actions/host-policy.ts'
import type { SentRequest } from '#shared/model/run-event.ts'
import {
  type CreateEgressOptions,
  type CredentialUse,
  createEgress,
  type Egress,
  type EgressSession,
} from '../../src/main/egress/egress.ts'

export const TOKEN = 'canary-token-7c1f0e'

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Wire {
  readonly port: number
  readonly seen: readonly Seen[]
  readonly connections: () => number
}

/** Real servers, http and https for any name under `.test`, and a door whose names lead to addresses of the test's choice. */
export interface EgressFixture {
  serve(listener: RequestListener): Promise<Wire>
  serveTls(listener: RequestListener): Promise<Wire>
  /** Names lead to `answers`; public addresses are reached on this machine. */
  open(options?: OpenOptions): Opened
  /** By name: what DNS answers; a function is asked each time. */
  readonly answers: Record<string, readonly string[] | (() => readonly string[])>
  close(): Promise<void>
}

export interface OpenOptions extends Partial<HostPolicy> {
  readonly secrets?: readonly string[]
  readonly signal?: AbortSignal
  /** Another session of the same door. */
  readonly egress?: Egress
  readonly limits?: Pick<CreateEgressOptions, 'maxResponseBytes' | 'headersTimeoutMs'>
}

export interface Opened {
  readonly egress: Egress
  readonly session: EgressSession
  readonly told: SentRequest[]
  readonly uses: CredentialUse[]
}

export const PUBLIC = '93.184.215.14'

export function createEgressFixture(): EgressFixture {
  const stops: (() => Promise<unknown>)[] = []
  const answers: EgressFixture['answers'] = {}
  let certificate: { key: string; cert: string } | undefined

  const listen = async (server: Server, seen: Seen[]): Promise<Wire> => {
    let connections = 0
    server.on('connection', () => connections++)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    stops.push(async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    })
    return { port: (server.address() as AddressInfo).port, seen, connections: () => connections }
  }
  const recording =
    (listener: RequestListener, seen: Seen[]): RequestListener =>
    async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString('utf8')
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      listener(request, response)
    }

  return {
    answers,
    async serve(listener) {
      const seen: Seen[] = []
      return listen(createServer(recording(listener, seen)), seen)
    },
    async serveTls(listener) {
      const seen: Seen[] = []
      certificate ??= selfSigned()
      return listen(createTlsServer(certificate, recording(listener, seen)), seen)
    },
    open(options = {}) {
      const { secrets = [TOKEN], signal, egress, limits, ...policy } = options
      const told: SentRequest[] = []
      const uses: CredentialUse[] = []
      const door =
        egress ??
        createEgress({
          resolve: async hostname => {
            const answer = answers[hostname] ?? [PUBLIC]
            return typeof answer === 'function' ? answer() : answer
          },
          reach: () => '127.0.0.1',
          ca: certificate?.cert,
          ...limits,
        })
      if (egress === undefined) stops.push(() => door.close())
      const session = door.open({
        policy: { appName: 'Vendor', appHosts: [], allowedHosts: [], ...policy },
        app: 'vendor',
        secrets,
        signal: signal ?? new AbortController().signal,
        onRequest: request => told.push(request),
        onUse: use => uses.push(use),
      })
      stops.push(async () => session.end())
      return { egress: door, session, told, uses }
    },
    close: async () => {
      for (const stop of stops.splice(0).reverse()) await stop()
    },
  }
}

/** For every name that the tests use. */
function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-egress-'))
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const names = 'subjectAltName=DNS:api.vendor.test,DNS:files.other.test,DNS:*.vendor.test'
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...how, '-subj', '/CN=vendor.test', '-addext', names, ...files], {
    stdio: 'ignore',
  })
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const pair = { key: read('key.pem'), cert: read('cert.pem') }
  rmSync(folder, { recursive: true })
  return pair
}
