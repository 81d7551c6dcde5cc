import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import { type ExportFormat, exportRun } from '../runs/export/export-run.ts'
import type { Desktop } from './app-handlers.ts'

type Channels = Extract<keyof RequestHandlers, 'runs.export'>

interface ExportHandlerOptions {
  readonly host: Host
  readonly desktop: Pick<Desktop, 'saveFile'>
}

const TITLES: Readonly<Record<ExportFormat, string>> = {
  json: 'Export the run',
  har: 'Export the run’s HTTP requests',
}

export function exportHandlers({ host, desktop }: ExportHandlerOptions): Pick<RequestHandlers, Channels> {
  return {
    'runs.export': async ({ runId, format }) => {
      const { name, text } = exportRun(host, runId, format)
      const savedAs = await desktop.saveFile({ title: TITLES[format], defaultName: name, text })
      return savedAs === undefined ? {} : { savedAs }
    },
  }
}
