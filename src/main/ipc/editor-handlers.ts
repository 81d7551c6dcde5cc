import { previewExpression } from '#engine/index.ts'
import { inspectCode } from '#sandbox/compile/index.ts'
import type { PreviewAnswer, RequestHandlers } from '#shared/ipc/contract.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Host } from '../host.ts'
import { containsMask } from '../retention/mask-format.ts'

type Channels = 'catalog.get' | 'code.inspect' | 'expressions.preview'

const MAX_PREVIEW = 20_000

/** What the editor asks while a person types. Nothing here has an effect. */
export function editorHandlers({
  catalog,
  documents,
  archive,
  sandbox,
}: Host): Pick<RequestHandlers, Channels> {
  return {
    'catalog.get': () => catalog,
    'code.inspect': ({ code }) => {
      const { problems, props, imports } = inspectCode(code)
      return {
        props: [...props],
        imports: [...imports],
        problems: problems.map(({ message, range: [from, to] }) => ({
          severity: 'error' as const,
          code: 'code.syntax' as const,
          message,
          range: [from, to] as [number, number],
        })),
      }
    },
    'expressions.preview': async ({ workflowId, text }) => {
      const { workflow } = await documents.open(workflowId)
      const { outputs } = await archive.latestOutputs(workflow)
      const sample = {
        event: workflow.triggers[0]?.sampleEvent ?? null,
        name: workflow.triggers[0]?.name ?? '',
      }
      const steps: JsonObject = { trigger: sample }
      for (const [name, json] of Object.entries(outputs)) steps[name] = JSON.parse(json) as JsonValue
      const result = await previewExpression({ text, scope: { steps, env: shownEnv(workflow.env) }, sandbox })
      if (result.ok) return describe(result.value)
      return {
        ok: false,
        message: result.message,
        ...(result.range ? { range: [...result.range] as [number, number] } : {}),
      }
    },
  }
}

/** Secret values are not shown, not even to the one who set them. */
function shownEnv(env: readonly { name: string; value: string; secret: boolean }[]): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value, secret }) => [name, secret ? '‹secret›' : value]))
}

function describe(value: JsonValue | undefined): PreviewAnswer {
  const json = value === undefined ? '' : JSON.stringify(value, null, 2)
  const type =
    value === undefined
      ? 'undefined'
      : value === null
        ? 'null'
        : Array.isArray(value)
          ? 'array'
          : typeof value
  return {
    ok: true,
    json: json.slice(0, MAX_PREVIEW),
    type,
    truncated: json.length > MAX_PREVIEW,
    masked: containsMask(json),
  }
}
