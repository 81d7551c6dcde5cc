import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { previewExpression } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import { createExpressionSandbox } from '../adapters/expression-sandbox.ts'
import { OUT_FOLDER } from './build.ts'
import { readJsonOption } from './options.ts'
import { printLine } from './terminal.ts'

export async function evalCommand(expression: string, options: { readonly context: string }): Promise<void> {
  const context = await readJsonOption('--context', options.context)
  const scope = checkContext(context)
  const sandbox = createExpressionSandbox({
    workerUrl: pathToFileURL(path.join(OUT_FOLDER, 'expression-worker.js')),
  })
  try {
    const text = expression.includes('{{') ? expression : `{{${expression}}}`
    const result = await previewExpression({ text, scope, sandbox })
    if (!result.ok) throw new PatchbayError(result.message, { code: 'expression.failed' })
    printLine(result.value === undefined ? 'undefined' : JSON.stringify(result.value, null, 2))
  } finally {
    await sandbox.close()
  }
}

function checkContext(context: unknown): { steps: JsonObject; env: Record<string, string> } {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw new PatchbayError('--context takes an object such as {"steps":{…},"env":{…}}.', { code: 'usage' })
  }
  const { steps = {}, env = {} } = context as { steps?: JsonObject; env?: Record<string, string> }
  return { steps, env }
}
