import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressKind, addressKind } from '#actions/address-kind.ts'

const KINDS: Record<AddressKind, string[]> = {
  public: ['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '192.169.0.1'],
  private: [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    'fd00::1',
    'fc00::1',
    '198.18.0.1',
  ],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  metadata: [
    '169.254.169.254',
    '169.254.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
  ],
  never: [
    '0.0.0.0',
    '0.1.2.3',
    '255.255.255.255',
    '224.0.0.1',
    '240.0.0.1',
    '::',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '203.0.113.5',
    '',
  ],
}

/** An IPv4 address in every IPv6 form that leads to it. */
const dressed = (address: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  return [
    `::ffff:${address}`,
    `::ffff:${hex}`,
    `0:0:0:0:0:FFFF:${hex}`,
    `::ffff:0:${hex}`,
    `64:ff9b::${hex}`,
    `64:ff9b::${address}`,
    `2002:${hex}::`,
    `2002:${hex}:1:2:3:4:5`,
  ]
}

const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map(parts => parts.join('.'))

describe('[H6] what an address means', () => {
  it.each(Object.entries(KINDS).flatMap(([kind, all]) => all.map(address => [address, kind])))(
    '%s is %s',
    (address, kind) => {
      expect(addressKind(address ?? '')).toBe(kind)
    },
  )

  it('is the same for an IPv4 address in whatever IPv6 form', () => {
    fc.assert(
      fc.property(ipv4, address => {
        const kind = addressKind(address)
        for (const form of dressed(address)) expect(addressKind(form), form).toBe(kind)
      }),
    )
  })

  it('is never public for what is no address', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        fc.pre(!/^[\d.]+$/.test(text) && !text.includes(':'))
        expect(addressKind(text)).toBe('never')
      }),
    )
  })
})
