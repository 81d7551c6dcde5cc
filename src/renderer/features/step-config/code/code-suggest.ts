import type { Prop } from '#shared/model/action.ts'
import { memberPathBefore } from '../expression/member-path.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import { suggest } from '../expression/suggest.ts'
import type { Suggestion, Suggestions } from '../expression/suggestion.ts'
import { API_DOCS } from './api-docs.ts'

const CONTEXT_FIELDS = ['id', 'trace_id', 'ts', 'workflow_id', 'workflow_name', 'version_id', 'replay']

interface CodeScope {
  readonly scope: ExpressionScope
  /** What the code itself declares. */
  readonly props: readonly Prop[]
}

/** What can follow `code`, the text of a code step up to the caret: outputs of the steps before, `$`, `this`, env. */
export function suggestInCode(code: string, { scope, props }: CodeScope): Suggestions | undefined {
  const at = memberPathBefore(code)
  if (!at) return undefined
  const [root, second] = at.path
  const items = () => {
    if (root === undefined) return [...apiItems(''), ...wholeOutputs(scope)]
    if (root === 'steps') return suggest(code, scope)?.items ?? []
    if (root === '$')
      return at.path.length === 1 ? apiItems('$.') : second === 'context' ? named(CONTEXT_FIELDS) : []
    if (root === 'process') return second === 'env' ? envItems(scope) : named(['env'])
    if (root === 'this')
      return props.map(prop => item({ label: prop.key, type: prop.type, preview: prop.label }))
    return []
  }
  const found = items()
  return found.length === 0 ? undefined : { from: at.from, accessFrom: at.accessFrom, items: found }
}

/** Members of the API that start with `prefix`, without it. */
const apiItems = (prefix: string): Suggestion[] =>
  API_DOCS.filter(doc => doc.name.startsWith(prefix)).map(doc => {
    const name = doc.name.slice(prefix.length)
    return {
      ...item({ label: name, type: doc.signature.slice(doc.name.length), preview: '' }),
      kind: 'method',
      insert: doc.insert.slice(prefix.length),
      rank: 30,
    }
  })

/** `steps.<name>.$return_value` of every step before, whole, for typing none of it. */
const wholeOutputs = (scope: ExpressionScope): Suggestion[] =>
  (suggest('', scope)?.items ?? []).filter(one => one.kind === 'step')

const envItems = (scope: ExpressionScope): Suggestion[] => suggest('env.', scope)?.items.slice() ?? []

const named = (names: readonly string[]): Suggestion[] =>
  names.map(label => item({ label, type: '', preview: '' }))

const item = ({ label, type, preview }: Pick<Suggestion, 'label' | 'type' | 'preview'>): Suggestion => ({
  label,
  kind: 'property',
  type,
  preview,
  insert: label,
  overAccess: false,
  rank: 10,
})
