import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction, type Socket, connect as tcpConnect } from 'node:net'
import type { Agent } from 'undici'
import { type AddressRule, checkAddresses } from '#actions/host-policy.ts'

/** Every address of a name, as the system knows them. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

export interface DialOptions {
  readonly resolve?: Resolve | undefined
  /** Where a checked address is really reached; tests put public addresses on this machine. */
  readonly reach?: ((address: string) => string) | undefined
  /** Certificates to trust beside the system's, PEM. */
  readonly ca?: string | undefined
}

const CONNECT_TIMEOUT_MS = 10_000
const RESPONSE_IDLE_MS = 120_000

const systemResolve: Resolve = async hostname => {
  const answers = await systemLookup(hostname, { all: true, verbatim: true })
  return answers.map(({ address }) => address)
}

/**
 * Connections to checked addresses alone.
 *
 * - [E1] The addresses that were checked are the ones that are connected to: a name is looked up once per connection.
 * - [E2] A connection is used again only under the rule that it was made by, so that one which a step consented to
 *   serves no other.
 */
export interface Dialer {
  /** @throws what {@link RefusedAddress} says, inside the dispatcher's own errors */
  agent(rule: AddressRule): Promise<Agent>
  connect(target: { readonly hostname: string; readonly port: number }, rule: AddressRule): Promise<Socket>
  close(): Promise<void>
}

/** Thrown where the name alone is known; whoever knows the rule's host makes a message of it. */
export class RefusedAddress extends Error {
  readonly addresses: readonly string[]
  constructor(addresses: readonly string[]) {
    super('address refused')
    this.addresses = addresses
  }
}

export function createDialer({ resolve = systemResolve, reach = same, ca }: DialOptions): Dialer {
  const agents = new Map<string, Promise<Agent>>()

  const resolveChecked = async (hostname: string, rule: AddressRule): Promise<readonly string[]> => {
    const addresses = isIP(hostname) === 0 ? await resolve(hostname) : [hostname]
    if (addresses.length === 0) throw notFound()
    try {
      checkAddresses(addresses, rule)
    } catch {
      throw new RefusedAddress(addresses)
    }
    return addresses.map(reach)
  }

  /** For `net.connect`, which never asks for an address: those are checked beforehand. */
  const lookupBy =
    (rule: AddressRule): LookupFunction =>
    (hostname, options, callback) => {
      resolveChecked(hostname, rule).then(
        addresses => {
          const answers = addresses.map(address => ({ address, family: isIP(address) }))
          if (options.all) callback(null, answers)
          else callback(null, answers[0]?.address ?? '', answers[0]?.family)
        },
        (error: Error) => callback(error, ''),
      )
    }

  const createAgent = async (rule: AddressRule): Promise<Agent> => {
    const { Agent, buildConnector } = await import('undici')
    const connect = buildConnector({
      lookup: lookupBy(rule),
      timeout: CONNECT_TIMEOUT_MS,
      ...(ca === undefined ? {} : { ca }),
    })
    return new Agent({
      connect: (options, callback) => {
        if (isIP(bare(options.hostname)) === 0) {
          connect(options, callback)
          return
        }
        resolveChecked(bare(options.hostname), rule).then(
          ([address = '']) => connect({ ...options, hostname: address }, callback),
          (error: Error) => callback(error, null),
        )
      },
      bodyTimeout: RESPONSE_IDLE_MS,
      maxHeaderSize: 64 * 1024,
    })
  }

  return {
    agent(rule) {
      const key = `${rule.reach} ${rule.isWrittenOut ?? false}`
      const known = agents.get(key)
      if (known !== undefined) return known
      const made = createAgent(rule)
      agents.set(key, made)
      return made
    },
    async connect({ hostname, port }, rule) {
      const addresses = await resolveChecked(bare(hostname), rule)
      return open(addresses, port)
    },
    async close() {
      const all = await Promise.all(agents.values())
      agents.clear()
      await Promise.all(all.map(agent => agent.destroy()))
    },
  }
}

/** The first address that answers. */
async function open(addresses: readonly string[], port: number): Promise<Socket> {
  let failed: unknown
  for (const address of addresses) {
    try {
      return await openOne(address, port)
    } catch (error) {
      failed = error
    }
  }
  throw failed
}

function openOne(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect({ host, port, timeout: CONNECT_TIMEOUT_MS })
    const settle = (error?: Error) => {
      socket.removeAllListeners()
      socket.setTimeout(0)
      if (error === undefined) resolve(socket)
      else {
        socket.destroy()
        reject(error)
      }
    }
    socket
      .once('connect', () => settle())
      .once('timeout', () => settle(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
      .once('error', settle)
  })
}

function notFound(): Error {
  return Object.assign(new Error('no address'), { code: 'ENOTFOUND' })
}

const same = (address: string): string => address
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')
