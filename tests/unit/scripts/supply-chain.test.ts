import { describe, expect, it } from 'vitest'
import { lockfileProblems, shippedPackages } from '../../../scripts/lib/supply-chain.mjs'

const good = { version: '1.0.0', license: 'MIT', integrity: 'sha512-x' }
const problemsOf = (packages: object): string[] => lockfileProblems({ packages: { '': {}, ...packages } })

describe('[S-SC-1] the lockfile', () => {
  it.each([
    [
      'an integrity hash is missing',
      { 'node_modules/a': { ...good, integrity: undefined } },
      /a 1\.0\.0.*integrity/,
    ],
    [
      'an install script is not stated',
      { 'node_modules/a': { ...good, hasInstallScript: true } },
      /runs a script/,
    ],
    [
      'a license is not permitted',
      { 'node_modules/a': { ...good, license: 'GPL-3.0-only' } },
      /GPL-3\.0-only/,
    ],
    [
      'there is no license',
      { 'node_modules/a/node_modules/@b/c': { ...good, license: undefined } },
      /@b\/c.*no license/,
    ],
  ])('is refused where %s', (_, packages, message) => {
    expect(problemsOf(packages)).toEqual([expect.stringMatching(message)])
  })

  it('passes with permitted licenses, one of several included', () => {
    expect(
      problemsOf({ 'node_modules/a': good, 'node_modules/b': { ...good, license: '(MIT OR GPL-2.0)' } }),
    ).toEqual([])
  })

  it('asks nothing of the license of what only builds', () => {
    expect(problemsOf({ 'node_modules/a': { ...good, license: 'MPL-2.0', dev: true } })).toEqual([])
    expect(shippedPackages({ packages: { '': {}, 'node_modules/a': { ...good, dev: true } } })).toEqual([])
  })
})
