import { describe, expect, it } from 'vitest'
import { catalog, findAction, findApp } from '#actions/index.ts'
import { catalogSchema } from '#shared/model/action.ts'
import { stepSchema } from '#shared/model/workflow.ts'

describe('the built-in actions', () => {
  it('are whole: the catalog is what the renderer expects, unchanged by parsing', () => {
    expect(catalogSchema.parse(catalog)).toEqual(catalog)
  })

  it('can each be named by a step and found again by key and exact version', () => {
    for (const action of catalog.actions) {
      expect(stepSchema.shape.action.safeParse(action.key).success, action.key).toBe(true)
      expect(stepSchema.shape.version.safeParse(action.version).success, action.key).toBe(true)
      expect(findAction(action.key, action.version)?.action).toBe(action)
      expect(findAction(action.key, '0.0.1')).toBeUndefined()
    }
    expect(new Set(catalog.actions.map(({ key, version }) => key + version)).size).toBe(
      catalog.actions.length,
    )
  })

  it('belong to apps that are there; those that run here have code, code steps have none', () => {
    for (const { key, app, runtime } of catalog.actions) {
      expect(findApp(app ?? '')?.key, key).toBe(app)
      expect(typeof findAction(key, '1.0.0')?.run, key).toBe(runtime === 'host' ? 'function' : 'undefined')
    }
  })

  it('send credentials somewhere named: by their app, or by an address field of their own', () => {
    for (const { key, auth, hosts } of catalog.apps) {
      const isNamed = hosts.length > 0 || auth.some(({ address }) => address !== undefined)
      expect(auth.length === 0 || isNamed, key).toBe(true)
      expect(
        hosts.every(host => URL.canParse(`https://${host.replace('*.', '')}/`)),
        key,
      ).toBe(true)
    }
  })

  it('have field names that are unique and that no object brings along', () => {
    for (const { key, props } of catalog.actions) {
      const keys = props.map(prop => prop.key)
      expect(new Set(keys).size, key).toBe(keys.length)
      expect(
        keys.filter(name => name in {}),
        key,
      ).toEqual([])
    }
  })
})
