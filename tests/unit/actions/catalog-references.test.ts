import { describe, expect, it } from 'vitest'
import { catalog, findAction } from '#actions/index.ts'

/** Each action with each of its props. */
const props = catalog.actions.flatMap(action => action.props.map(prop => ({ action, prop })))

describe('what the descriptions of apps and actions refer to', () => {
  it('is there: loaders of pickers and fields, and the props that they depend on', () => {
    for (const { action, prop } of props) {
      const loaders = findAction(action.key, action.version)?.loaders ?? {}
      const keys = action.props.map(({ key }) => key)
      for (const remote of [prop.remoteOptions, prop.remoteFields]) {
        if (remote === undefined) continue
        expect(Object.keys(loaders), `${action.key} ${prop.key}`).toContain(remote.loader)
        expect(keys, `${action.key} ${prop.key}`).toEqual(expect.arrayContaining(remote.dependsOn))
      }
    }
  })

  it('makes a prop visible by values that another one can have', () => {
    for (const { action, prop } of props) {
      const { visibleWhen } = prop
      if (visibleWhen === undefined) continue
      const other = action.props.find(({ key }) => key === visibleWhen.prop)
      expect(other, `${action.key} ${prop.key}`).toBeDefined()
      const options = other?.options?.map(({ value }) => value)
      if (options)
        expect(options, `${action.key} ${prop.key}`).toEqual(expect.arrayContaining(visibleWhen.values))
    }
  })

  it('has defaults that can be chosen', () => {
    for (const { action, prop } of props) {
      if (prop.options === undefined || prop.default === undefined) continue
      expect(
        prop.options.map(({ value }) => value),
        `${action.key} ${prop.key}`,
      ).toContain(prop.default)
    }
  })

  it('puts on requests only fields that the credential has', () => {
    for (const { key, auth, request } of catalog.apps) {
      const { headers = {}, query = {}, basic } = request ?? {}
      const templates = [headers, query, basic ?? {}].flatMap(part => Object.entries(part).flat())
      const named = templates.flatMap(text => [...text.matchAll(/\{([^{}]+)\}/g)].map(match => match[1]))
      expect(
        auth.map(field => field.key),
        key,
      ).toEqual(expect.arrayContaining(named))
    }
  })

  it('signs in to a field of the credential, at hosts over https', () => {
    for (const { key, auth, oauth } of catalog.apps) {
      if (oauth === undefined) continue
      expect(
        auth.map(field => field.key),
        key,
      ).toContain(oauth.tokenField)
      const addresses = [
        oauth.authorizationEndpoint,
        oauth.tokenEndpoint,
        oauth.deviceAuthorizationEndpoint,
        oauth.revocationEndpoint,
        oauth.identity?.url,
      ]
      for (const address of addresses) expect(address ?? 'https://', key).toMatch(/^https:\/\//)
    }
  })
})
