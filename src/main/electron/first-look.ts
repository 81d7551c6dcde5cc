import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Settings } from '#shared/ipc/contract.ts'
import type { WindowBounds } from './main-window.ts'

export interface FirstLook {
  readonly theme: Settings['theme']
  readonly bounds: WindowBounds | undefined
}

const THEMES: readonly unknown[] = ['system', 'light', 'dark'] satisfies Settings['theme'][]

/**
 * What the window needs of the preferences to open where and as it was. Read by hand: the preferences proper, with all
 * that parses them, are loaded behind the window. What does not fit counts as not set.
 */
export function readFirstLook(dataFolder: string): FirstLook {
  const { settings, windowBounds } = readPreferences(dataFolder)
  const theme = isObject(settings) && THEMES.includes(settings.theme) ? settings.theme : 'system'
  return { theme: theme as Settings['theme'], bounds: boundsOf(windowBounds) }
}

function boundsOf(value: unknown): WindowBounds | undefined {
  if (!isObject(value)) return undefined
  const { x, y, width, height } = value
  if (!Number.isInteger(width) || !Number.isInteger(height)) return undefined
  const size = { width: width as number, height: height as number }
  return Number.isInteger(x) && Number.isInteger(y) ? { x: x as number, y: y as number, ...size } : size
}

/** All that is kept, unchecked; nothing when the file is missing or damaged. */
export function readPreferences(dataFolder: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path.join(dataFolder, 'preferences.json'), 'utf8'))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
