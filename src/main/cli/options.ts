import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'

/** The folder that the desktop app uses, so that both see the same workflows and runs. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.PATCHBAY_DATA_DIR) return path.resolve(env.PATCHBAY_DATA_DIR)
  if (process.platform === 'darwin') return path.join(homedir(), 'Library/Application Support/patchbay')
  if (process.platform === 'win32')
    return path.join(env.APPDATA ?? path.join(homedir(), 'AppData/Roaming'), 'patchbay')
  return path.join(env.XDG_CONFIG_HOME ?? path.join(homedir(), '.config'), 'patchbay')
}

/**
 * JSON given on the command line: as it is, from a file (`@path`), or from standard input (`@-`).
 * @param name the option, for the error message
 */
export async function readJsonOption(name: string, given: string): Promise<JsonValue> {
  const text = given.startsWith('@') ? await readText(name, given.slice(1)) : given
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    const hint = given.startsWith('@') ? '' : ' Quote it for your shell, or put it in a file and give @file.'
    throw new PatchbayError(`${name} is not JSON: ${toErrorInfo(error).message}.${hint}`, { code: 'usage' })
  }
}

async function readText(name: string, file: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, 'utf8')
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw new PatchbayError(`${name}: ${file} can’t be read: ${toErrorInfo(error).message}`, {
      code: 'usage',
    })
  }
}

/** Collects what a repeated option is given. */
export const collect = (given: string, before: readonly string[] = []): string[] => [...before, given]

/** Collects repeated `--env NAME=value` options. */
export function collectEnv(
  given: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = given.indexOf('=')
  if (at < 1)
    throw new PatchbayError('--env takes NAME=value, with a name before the equals sign.', { code: 'usage' })
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) }
}

export function parsePort(given: string): number {
  const port = Number(given)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new PatchbayError(`--port takes a number from 0 to 65535, not “${given}”.`, { code: 'usage' })
  }
  return port
}
