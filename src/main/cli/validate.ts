import { catalog } from '#actions/index.ts'
import { createPlan } from '#engine/index.ts'
import { inspectCode } from '#sandbox/compile/index.ts'
import { readWorkflowArgument } from './open-host.ts'
import { printJsonLines } from './run-report.ts'
import { paint, printLine } from './terminal.ts'

export async function validateCommand(file: string, options: { readonly json?: boolean }): Promise<void> {
  const workflow = await readWorkflowArgument(file)
  const { problems, plan } = createPlan(workflow, { catalog, inspectCode })
  if (!plan) process.exitCode = 1
  if (options.json) return printJsonLines(problems)
  if (problems.length === 0) return printLine(`${paint('green', '✓')} ${workflow.name}: no problems.`)
  const nameOf = new Map<string, string>(
    [...workflow.triggers, ...workflow.steps].map(({ id, name }) => [id, name]),
  )
  for (const { severity, message, target, field } of problems) {
    const mark = severity === 'error' ? paint('red', '✗') : paint('yellow', '!')
    const place = [target && (nameOf.get(target) ?? target), ...(field ?? [])].filter(Boolean).join('.')
    printLine(`${mark} ${paint('bold', place || workflow.name)}: ${message}`)
  }
}
