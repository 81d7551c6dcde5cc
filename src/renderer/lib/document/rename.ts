import type { JsonValue } from '#shared/json.ts'
import type { Step, Workflow } from '#shared/model/workflow.ts'
import { withParts } from './parts.ts'

const EXPRESSION = /\{\{([\s\S]*?)\}\}/g

/**
 * Renames a step or trigger and every reference to it: `steps.old` inside `{{ }}` of any field, and in the text of
 * code steps. A trigger is always read as `steps.trigger`, so renaming one changes nothing else.
 */
export function renamePart(workflow: Workflow, id: string, name: string): Workflow {
  const trigger = workflow.triggers.find(part => part.id === id)
  if (trigger) {
    return withParts(workflow, {
      triggers: workflow.triggers.map(part => (part === trigger ? { ...part, name } : part)),
    })
  }
  const old = workflow.steps.find(part => part.id === id)
  if (!old || old.name === name) return workflow
  const rewriteCode = referenceRewriter(new Map([[old.name, name]]))
  return withParts(workflow, {
    steps: workflow.steps.map(step => {
      const rewritten = rewriteStep(step, rewriteCode)
      return step === old ? { ...rewritten, name } : rewritten
    }),
  })
}

type Rewrite = (code: string) => string

const DOTTED = /(?<![\w$.])(steps\s*\??\.\s*)([a-z][a-z0-9_]*)(?![\w$])/g
const QUOTED = /(?<![\w$.])(steps\s*(?:\?\.)?\s*\[\s*)(["'`])([a-z][a-z0-9_]*)\2(\s*\])/g

/**
 * Rewrites `steps.old`, `steps?.old`, `steps["old"]` where `steps` is a name of its own, not a property. All renames
 * happen at once, so that swapping two names works.
 */
export function referenceRewriter(renames: ReadonlyMap<string, string>): Rewrite {
  return code => {
    if (!code.includes('steps')) return code
    return code
      .replaceAll(DOTTED, (whole, start: string, name: string) => {
        const renamed = renames.get(name)
        return renamed === undefined ? whole : `${start}${renamed}`
      })
      .replaceAll(QUOTED, (whole, start: string, quote: string, name: string, end: string) => {
        const renamed = renames.get(name)
        return renamed === undefined ? whole : `${start}${quote}${renamed}${quote}${end}`
      })
  }
}

/** Rewrites the references in every field of one step; the same object when there are none. */
export function rewriteStep(step: Step, rewriteCode: Rewrite): Step {
  const inText = (text: string) => text.replaceAll(EXPRESSION, whole => rewriteCode(whole))
  const props = mapStrings(step.props, (text, path) =>
    isCode(step, path) ? rewriteCode(text) : inText(text),
  ) as Step['props']
  const auth = mapStrings(step.auth as JsonValue, inText) as Step['auth']
  return props === step.props && auth === step.auth ? step : { ...step, props, auth }
}

const isCode = (step: Step, path: readonly string[]) =>
  step.action.startsWith('code.') && path.length === 1 && path[0] === 'code'

/** Maps every string inside a JSON value; gives back the same object where nothing changed. */
function mapStrings(
  value: JsonValue,
  map: (text: string, path: readonly string[]) => string,
  path: readonly string[] = [],
): JsonValue {
  if (typeof value === 'string') return map(value, path)
  if (Array.isArray(value)) {
    const mapped = value.map((item, index) => mapStrings(item, map, [...path, String(index)]))
    return mapped.some((item, index) => item !== value[index]) ? mapped : value
  }
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  const mapped = entries.map(([key, item]) => [key, mapStrings(item, map, [...path, key])] as const)
  return mapped.some(([, item], index) => item !== entries[index]?.[1]) ? Object.fromEntries(mapped) : value
}
