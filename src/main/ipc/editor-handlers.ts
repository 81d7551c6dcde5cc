import { expressionsOf, parseTemplate, previewExpression } from '#engine/index.ts'
import { inspectCode } from '#sandbox/compile/index.ts'
import type { PreviewAnswer, RequestHandlers } from '#shared/ipc/contract.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { containsMask } from '#shared/model/mask.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { Host } from '../host.ts'

type Channels = 'catalog.get' | 'code.inspect' | 'expressions.preview'

const MAX_PREVIEW = 20_000

/** What the editor asks while a person types. Nothing here has an effect. */
export function editorHandlers({ apps, documents, archive, sandbox }: Host): Pick<RequestHandlers, Channels> {
  return {
    'catalog.get': () => apps.catalog(),
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
      const read = namesRead(text)
      const waiting = workflow.steps.find(
        ({ name }) => read !== 'all' && read.has(name) && !(name in outputs),
      )
      if (waiting) return { ok: false, message: notRunYet(waiting.name) }
      const steps: JsonObject = { trigger: sampleOf(workflow) }
      for (const [name, json] of Object.entries(outputs)) {
        if (read === 'all' || read.has(name)) steps[name] = JSON.parse(json) as JsonValue
      }
      const result = await previewExpression({ text, scope: { steps, env: shownEnv(workflow.env) }, sandbox })
      if (result.ok) return describe(result.value)
      const { message, range } = result
      return { ok: false, message, ...(range ? { range: [range[0], range[1]] } : {}) }
    },
  }
}

/** Which steps a field's text reads; `all` where the text alone does not tell. */
function namesRead(text: string): ReadonlySet<string> | 'all' {
  const references = expressionsOf(parseTemplate(text).template).flatMap(
    expression => expression.references.reads,
  )
  const names = new Set<string>()
  for (const { root, path } of references) {
    if (root !== 'steps') continue
    if (path[0] === undefined) return 'all'
    names.add(String(path[0]))
  }
  return names
}

const notRunYet = (name: string): string =>
  `${name} has no output yet. Run the workflow once, or test that step, to see this value.`

/** What stands for the trigger until the workflow has run. */
function sampleOf({ triggers: [first] }: Workflow): JsonObject {
  return { event: first?.sampleEvent ?? null, name: first?.name ?? '' }
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
