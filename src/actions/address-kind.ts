import { BlockList, isIP } from 'node:net'

/**
 * What an IP address means to a request that carries a credential.
 *
 * - `public`: somewhere on the internet
 * - `private`: a network nearby (RFC 1918, RFC 6598, RFC 4193)
 * - `loopback`: this machine
 * - `metadata`: link-local, and where clouds hand out credentials of their own
 * - `never`: nothing that a request can mean to go to (unspecified, multicast, broadcast, reserved, Teredo)
 */
export type AddressKind = 'public' | 'private' | 'loopback' | 'metadata' | 'never'

/**
 * @param address IPv4 or IPv6 without brackets. Text that is no address is `never`.
 * IPv4 in IPv6 clothes (mapped, compatible, translated, NAT64, 6to4) counts as the IPv4 address it leads to.
 */
export function addressKind(address: string): AddressKind {
  const plain = address.replace(/%.*$/, '')
  const family = isIP(plain)
  if (family === 4) return kindIn(plain, 'ipv4')
  if (family !== 6) return 'never'
  const own = kindIn(plain, 'ipv6')
  if (own !== 'public') return own
  const inner = innerIpv4(plain)
  return inner === undefined ? 'public' : kindIn(inner, 'ipv4')
}

type Family = 'ipv4' | 'ipv6'

const LISTS: readonly (readonly [AddressKind, BlockList])[] = [
  [
    'metadata',
    listOf({
      ipv4: [
        '169.254.0.0/16',
        '100.100.100.200/32', // Alibaba Cloud
        '192.0.0.192/32', // Oracle Cloud
        '168.63.129.16/32', // Azure
      ],
      ipv6: ['fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128'], // AWS, Google Cloud
    }),
  ],
  ['loopback', listOf({ ipv4: ['127.0.0.0/8'], ipv6: ['::1/128'] })],
  [
    'private',
    listOf({
      ipv4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'],
      ipv6: ['fc00::/7', 'fec0::/10', '64:ff9b:1::/48'],
    }),
  ],
  [
    'never',
    listOf({
      ipv4: [
        '0.0.0.0/8',
        '192.0.0.0/24',
        '192.0.2.0/24',
        '198.51.100.0/24',
        '203.0.113.0/24',
        '192.88.99.0/24',
        '224.0.0.0/4',
        '240.0.0.0/4',
      ],
      ipv6: ['::/128', 'ff00::/8', '2001::/32', '2001:db8::/32', '3fff::/20', '100::/64', '5f00::/16'],
    }),
  ],
]

function listOf(subnets: Readonly<Record<Family, readonly string[]>>): BlockList {
  const list = new BlockList()
  for (const family of ['ipv4', 'ipv6'] as const) {
    for (const subnet of subnets[family]) {
      const [network = '', prefix] = subnet.split('/')
      list.addSubnet(network, Number(prefix), family)
    }
  }
  return list
}

/** An IPv4 rule of a BlockList holds for `::ffff:…` too. */
function kindIn(address: string, family: Family): AddressKind {
  return LISTS.find(([, list]) => list.check(address, family))?.[0] ?? 'public'
}

/** Where the IPv4 address stands in IPv6 addresses that lead to one: the groups before it, and its first group. */
const WRAPPINGS: readonly { readonly prefix: readonly number[]; readonly at: number }[] = [
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 }, // mapped
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6 }, // translated
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 }, // compatible
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 }, // NAT64
  { prefix: [0x2002], at: 1 }, // 6to4
]

function innerIpv4(address: string): string | undefined {
  const groups = groupsOf(address)
  const wrapping = WRAPPINGS.find(({ prefix }) => prefix.every((group, index) => groups[index] === group))
  if (wrapping === undefined) return undefined
  const [high = 0, low = 0] = groups.slice(wrapping.at, wrapping.at + 2)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of an address, which `isIP` has found to be one. */
function groupsOf(address: string): readonly number[] {
  // As URL writes it: hexadecimal throughout.
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array<string>(zeros).fill('0'), ...after].map(group => Number.parseInt(group, 16))
}
