import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKind } from '#actions/address-kind.ts'
import { addressRule, checkAddresses, checkUrl, type HostPolicy } from '#actions/host-policy.ts'

// No punycode: it would have to be a valid one.
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,6}[a-z0-9])?$/).filter(text => !text.includes('--'))
const name = fc.array(label, { minLength: 2, maxLength: 4 }).map(labels => labels.join('.'))
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined })
const host = fc.tuple(name, port).map(([at, number]) => (number === undefined ? at : `${at}:${number}`))
/** Hosts that resemble the listed one: above it, below it, beside it. */
const near = (listed: string) =>
  fc.constantFrom(
    `a.${listed}`,
    `a${listed}`,
    `${listed}.evil.test`,
    listed.replace(/^[^.]+\./, ''),
    `${listed}.`,
    listed.replace('.', '-'),
  )
const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map(parts => parts.join('.'))

const passes = (url: string, policy: HostPolicy): boolean => {
  try {
    checkUrl(url, policy)
    return true
  } catch {
    return false
  }
}
const policyOf = (appHosts: string[], rest: Partial<HostPolicy> = {}): HostPolicy => ({
  appName: 'Vendor',
  appHosts,
  allowedHosts: [],
  ...rest,
})

describe('[S-CR-2] whatever the host', () => {
  it('[H1][H2] a listed one passes over https, wherever it is listed, by its scheme’s port too', () => {
    fc.assert(
      fc.property(host, listed => {
        const url = `https://${listed}/x`
        expect(passes(url, policyOf([listed]))).toBe(true)
        expect(passes(url, policyOf([], { allowedHosts: [listed.toUpperCase()] }))).toBe(true)
        expect(passes(url, policyOf([], { ownHosts: [listed] }))).toBe(true)
        if (!listed.includes(':')) {
          expect(passes(`https://${listed}:443/`, policyOf([listed]))).toBe(true)
          expect(passes(url, policyOf([`${listed}:443`]))).toBe(true)
          expect(passes(url, policyOf([`${listed}:80`]))).toBe(false)
        }
      }),
    )
  })

  it('[H1] one that only resembles a listed one does not', () => {
    fc.assert(
      fc.property(
        name.chain(listed => fc.tuple(fc.constant(listed), near(listed))),
        ([listed, other]) => {
          fc.pre(other !== listed && other.includes('.'))
          expect(passes(`https://${other}/`, policyOf([listed]))).toBe(false)
        },
      ),
    )
  })

  it('[H3] none passes over plain http with a credential', () => {
    fc.assert(
      fc.property(host, listed => {
        expect(passes(`http://${listed}/`, policyOf([listed], { allowedHosts: [listed] }))).toBe(false)
      }),
    )
  })

  it('[H6] answers pass only where they lead: everywhere public; nearby with consent; metadata never', () => {
    fc.assert(
      fc.property(host, fc.array(ipv4, { minLength: 1, maxLength: 3 }), (listed, addresses) => {
        const url = new URL(`https://${listed}/`)
        const allows = (policy: HostPolicy): boolean => {
          try {
            checkAddresses(addresses, addressRule(url, policy))
            return true
          } catch {
            return false
          }
        }
        const kinds = addresses.map(addressKind)
        expect(allows(policyOf([listed]))).toBe(kinds.every(kind => kind === 'public'))
        expect(allows(policyOf([listed], { allowedHosts: [listed] }))).toBe(
          kinds.every(kind => kind !== 'metadata' && kind !== 'never'),
        )
      }),
      // Most addresses are public: the others have to come up as well.
      {
        examples: ['10.0.0.1', '127.0.0.1', '169.254.169.254', '0.0.0.0'].map(address => [
          'a.test',
          [address],
        ]),
      },
    )
  })
})
