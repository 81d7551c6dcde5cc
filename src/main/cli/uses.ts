import { PatchbayError } from '#shared/errors.ts'
import type { UseEntry } from '#shared/model/use-log.ts'
import type { Host } from '../host.ts'
import { openHeadlessHost } from './open-host.ts'
import { printJsonLines } from './run-report.ts'
import { paint, printLine, shown } from './terminal.ts'

interface UsesOptions {
  readonly limit: number
  readonly check?: boolean
  readonly json?: boolean
  readonly dataDir: string
}

/** Where credentials went, newest first; or whether the log of it is whole. */
export async function usesCommand(options: UsesOptions): Promise<void> {
  const host = await openHeadlessHost({ dataFolder: options.dataDir, onSignals: () => undefined })
  try {
    const { state, message } = host.vault.status()
    if (state !== 'ready') {
      throw new PatchbayError(`The use log can’t be read: ${message}`, { code: 'vault.locked' })
    }
    if (options.check) await showCheck(host, options)
    else await showUses(host, options)
  } finally {
    await host.close()
  }
}

async function showCheck(host: Host, { json }: UsesOptions): Promise<void> {
  const result = await host.useLog.check()
  if (json) printJsonLines([result])
  else printLine(paint(result.ok ? 'green' : 'red', result.message))
  if (!result.ok) process.exitCode = 1
}

async function showUses(host: Host, { limit, json }: UsesOptions): Promise<void> {
  const { entries } = await host.useLog.list({
    limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, 500) : 50,
  })
  if (json) printJsonLines(entries)
  else if (entries.length === 0) printLine('No use of a credential is recorded.')
  else for (const entry of entries) printLine(rowOf(entry))
}

const COLOR = { answered: 'green', failed: 'red', refused: 'yellow' } as const

function rowOf({ at, outcome, status, app, host, workflowName, stepName, source }: UseEntry): string {
  const when = at.slice(0, 19).replace('T', ' ')
  const result = paint(COLOR[outcome], `${outcome}${status === undefined ? '' : ` ${status}`}`.padEnd(12))
  const where = shown(`${workflowName} › ${stepName}`)
  return `${when}  ${result} ${app} → ${host}  ${where}  ${paint('dim', shown(source))}`
}
