import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPreferences } from '../../../../src/main/electron/preferences.ts'

let folder: string
const errors: unknown[] = []
const open = () => createPreferences(folder, error => errors.push(error))
const kept = () => JSON.parse(readFileSync(path.join(folder, 'preferences.json'), 'utf8'))

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'patchbay-preferences-'))
  errors.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('preferences', () => {
  it('are found again as they were set last, those set while the store was being loaded included', async () => {
    const state = open()
    state.set('windowBounds', { width: 800, height: 600 })
    state.set('windowBounds', { width: 900, height: 700 })
    state.set('settings', { ...state.get('settings'), theme: 'dark' })
    await state.settled()
    state.set('windowBounds', { width: 1000, height: 800 })
    expect(kept().windowBounds).toEqual({ width: 1000, height: 800 })
    expect(open().get('windowBounds')).toEqual({ width: 1000, height: 800 })
    expect(open().get('settings').theme).toBe('dark')
  })

  it('leave what they did not touch as it was', async () => {
    writeFileSync(
      path.join(folder, 'preferences.json'),
      '{"other":[1],"windowBounds":{"width":1,"height":2}}',
    )
    const state = open()
    state.set('windowBounds', undefined)
    await state.settled()
    expect(kept()).toEqual({ other: [1] })
  })

  it('lose only what is damaged', () => {
    const settings = { ...open().get('settings'), theme: 'dark' }
    writeFileSync(path.join(folder, 'preferences.json'), JSON.stringify({ settings, windowBounds: 'wide' }))
    expect(open().get('windowBounds')).toBeUndefined()
    expect(open().get('settings').theme).toBe('dark')
  })

  it('start afresh over a file that can’t be read, and replace it with the first change', async () => {
    writeFileSync(path.join(folder, 'preferences.json'), '{"settings":')
    const state = open()
    expect(state.get('settings').theme).toBe('system')
    state.set('windowBounds', { width: 800, height: 600 })
    await state.settled()
    expect(kept()).toEqual({ windowBounds: { width: 800, height: 600 } })
  })

  it('say when they can’t be written, hold on to what was set, and write it with the next change', async () => {
    const inTheWay = path.join(folder, 'preferences.json')
    mkdirSync(inTheWay)
    const state = open()
    state.set('windowBounds', { width: 800, height: 600 })
    await state.settled()
    expect(errors).toHaveLength(1)
    expect(state.get('windowBounds')).toEqual({ width: 800, height: 600 })
    rmSync(inTheWay, { recursive: true })
    state.set('settings', { ...state.get('settings'), theme: 'light' })
    await state.settled()
    expect(kept().windowBounds).toEqual({ width: 800, height: 600 })
    expect(kept().settings.theme).toBe('light')
  })
})
