import type { JsonValue, Path } from '#shared/json.ts'
import type { Action } from '#shared/model/action.ts'
import type { Trigger, Workflow } from '#shared/model/workflow.ts'

/** What an expression of one step may read, as far as it is known while editing. */
export interface ExpressionScope {
  /** Names of the steps before this one, nearest first; `trigger` is always last. */
  readonly stepNames: readonly string[]
  /** What `steps.<name>` gave in the latest run; undefined when it is not known. Parsed when first asked for. */
  valueOf(stepName: string): JsonValue | undefined
  readonly env: readonly { readonly name: string; readonly value: string; readonly secret: boolean }[]
  /** Steps before this one whose output is secret by declaration, nearest first, and where in `steps.<name>`. */
  readonly secretSources: readonly { readonly stepName: string; readonly paths: readonly Path[] }[]
}

/** Ids of everything from which a path of edges leads to `id`, nearest first. */
export function ancestorsOf(workflow: Workflow, id: string): string[] {
  const incoming = new Map<string, string[]>()
  for (const edge of workflow.edges) {
    const from = incoming.get(edge.to)
    if (from) from.push(edge.from)
    else incoming.set(edge.to, [edge.from])
  }
  const seen = new Set<string>()
  const queue = [...(incoming.get(id) ?? [])]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (seen.has(at) || at === id) continue
    seen.add(at)
    queue.push(...(incoming.get(at) ?? []))
  }
  return [...seen]
}

/**
 * @param outputs JSON text by step name (`trigger` for the trigger), from the latest run
 */
export function createScope(
  workflow: Workflow,
  stepId: string,
  outputs: Readonly<Record<string, string>>,
  actions: readonly Action[] = [],
): ExpressionScope {
  const above = ancestorsOf(workflow, stepId)
  const names = new Map(workflow.steps.map(step => [step.id as string, step.name]))
  const parsed = new Map<string, JsonValue | undefined>()
  return {
    stepNames: [...above.flatMap(id => names.get(id) ?? []), 'trigger'],
    valueOf(stepName) {
      if (!parsed.has(stepName))
        parsed.set(stepName, parse(outputs[stepName]) ?? sampleOf(workflow, stepName, above))
      return parsed.get(stepName)
    },
    env: workflow.env,
    secretSources: above.flatMap(id => {
      const step = workflow.steps.find(one => one.id === id)
      const paths = actions.find(({ key }) => key === step?.action)?.secretOutputs ?? []
      return step && paths.length > 0 ? [{ stepName: step.name, paths }] : []
    }),
  }
}

/** Before the first run the sample event is the best guess of what a trigger brings. */
function sampleOf(workflow: Workflow, stepName: string, above: readonly string[]): JsonValue | undefined {
  if (stepName !== 'trigger') return undefined
  const trigger: Trigger | undefined =
    workflow.triggers.find(candidate => above.includes(candidate.id)) ?? workflow.triggers[0]
  if (!trigger) return undefined
  const context = {
    id: '',
    trace_id: '',
    ts: '',
    workflow_id: '',
    workflow_name: '',
    version_id: '',
    replay: false,
  }
  return { event: trigger.sampleEvent, context, name: trigger.name }
}

function parse(text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** Walks own properties alone, as the engine does. */
export function valueAt(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  let at = value
  for (const key of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = (at as { [key: string | number]: JsonValue })[key]
  }
  return at
}
