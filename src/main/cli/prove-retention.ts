import type { ProofReport } from '#shared/model/retention-proof.ts'
import { writePrivateFile } from '../files/atomic-file.ts'
import { openHeadlessHost, readWorkflowArgument, usesCode } from './open-host.ts'
import { readJsonOption } from './options.ts'
import { proofText } from './proof-text.ts'
import { printJsonLines } from './run-report.ts'
import { print, printNote } from './terminal.ts'

interface ProveOptions {
  readonly event?: string
  readonly json?: boolean
  readonly report?: string
  readonly dataDir: string
}

export async function proveRetentionCommand(file: string, options: ProveOptions): Promise<void> {
  const workflow = await readWorkflowArgument(file)
  const event = options.event === undefined ? undefined : await readJsonOption('--event', options.event)
  const host = await openHeadlessHost({
    dataFolder: options.dataDir,
    expectsCode: usesCode(workflow),
    onSignals: () => undefined,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, host.proof.cancel)
  try {
    let told: string | undefined
    const report = await host.proof.prove({
      planned: host.planner.plan(host.withGrantedAccounts(workflow)),
      event,
      onProgress({ phase }) {
        if (phase === told) return
        told = phase
        printNote(phase === 'running' ? 'Running with made-up values…' : 'Looking through the files…')
      },
    })
    await show(report, options)
  } finally {
    await host.close()
  }
}

async function show(report: ProofReport, { json, report: file }: ProveOptions): Promise<void> {
  if (json) printJsonLines([report])
  else print(proofText(report))
  if (file !== undefined) await writePrivateFile(file, `${JSON.stringify(report, null, 2)}\n`)
  if (report.outcome !== 'nothing-found') process.exitCode = 1
}
