import { accessorOf, isIdentifier, spellPath } from '#shared/js-path.ts'
import type { JsonValue, Path } from '#shared/json.ts'
import { isMasked } from '../../../components/json-tree/masked.ts'
import { likelySecretPaths } from './likely-secrets.ts'
import { memberPathBefore } from './member-path.ts'
import { methodsOf } from './methods.ts'
import { type ExpressionScope, valueAt } from './scope.ts'
import type { Suggestion, Suggestions } from './suggestion.ts'
import { previewOf, typeOf } from './value-hint.ts'

/** Elements of an array that are offered one by one. */
const ARRAY_ITEMS = 5
const MOST_KEYS = 300

/**
 * What can follow `code`, the text of an expression up to the caret, by what the steps before really gave.
 * @param secretFirst in credential fields: places that look like a credential come first, whole
 */
export function suggest(
  code: string,
  scope: ExpressionScope,
  { secretFirst = false }: { readonly secretFirst?: boolean } = {},
): Suggestions | undefined {
  const at = memberPathBefore(code)
  if (!at) return undefined
  const items = at.path.length === 0 ? topLevel(scope, secretFirst) : members(at.path, scope)
  return items.length === 0 ? undefined : { from: at.from, accessFrom: at.accessFrom, items }
}

function topLevel(scope: ExpressionScope, secretFirst: boolean): Suggestion[] {
  const secrets = secretFirst ? likelySecretPaths(scope) : []
  const whole = scope.stepNames.map(name => {
    const path = ['steps', name, ...mainOutput(name)]
    return plain({ label: spellPath(path), kind: 'step', value: resolve(path, scope), rank: 20 })
  })
  return [
    // In this order: sorting by label alone would mix what is declared secret with what merely looks like it.
    ...secrets.map(({ path, value }, index) =>
      plain({ label: spellPath(path), kind: 'secret', value, rank: 60 - index }),
    ),
    ...whole.filter(item => !secrets.some(secret => spellPath(secret.path) === item.label)),
    ...scope.env.map(variable =>
      envItem(`env.${variable.name}`, variable, secretFirst && variable.secret ? 40 : 10),
    ),
    plain({ label: 'steps', kind: 'property', value: undefined, rank: 5 }),
    plain({ label: 'env', kind: 'property', value: undefined, rank: 4 }),
  ]
}

/** Where the value one mostly wants of a step is. */
const mainOutput = (stepName: string) => (stepName === 'trigger' ? ['event'] : ['$return_value'])

function members(path: Path, scope: ExpressionScope): Suggestion[] {
  const [root, name] = path
  if (root === 'env')
    return path.length === 1 ? scope.env.map(variable => envItem(variable.name, variable, 10)) : []
  if (root !== 'steps') return []
  if (name === undefined) {
    return scope.stepNames.map((step, index) =>
      plain({
        label: step,
        kind: 'step',
        value: resolve(['steps', step, ...mainOutput(step)], scope),
        rank: 30 - index,
      }),
    )
  }
  if (!scope.stepNames.includes(String(name))) return []
  const value = resolve(path, scope)
  if (value === undefined) return path.length === 2 ? unknownStep(String(name)) : []
  return [...ownMembers(value), ...methodsOf(value)]
}

/** Before a step has run only the names of its outputs are known. */
const unknownStep = (name: string): Suggestion[] =>
  (name === 'trigger' ? ['event', 'context'] : ['$return_value', '$summary']).map((label, index) =>
    plain({ label, kind: 'property', value: undefined, rank: 10 - index }),
  )

function ownMembers(value: JsonValue): Suggestion[] {
  if (Array.isArray(value)) {
    return value.slice(0, ARRAY_ITEMS).map((item, index) => ({
      ...plain({ label: `[${index}]`, kind: 'property', value: item, rank: 10 - index }),
      overAccess: true,
    }))
  }
  if (value === null || typeof value !== 'object' || isMasked(value)) return []
  return Object.keys(value)
    .slice(0, MOST_KEYS)
    .map((key, index) => ({
      ...plain({ label: key, kind: 'property', value: value[key], rank: Math.max(0, 20 - index) }),
      insert: isIdentifier(key) ? key : accessorOf(key),
      overAccess: !isIdentifier(key),
    }))
}

function resolve(path: Path, scope: ExpressionScope): JsonValue | undefined {
  const [root, name, ...rest] = path
  return root === 'steps' && name !== undefined ? valueAt(scope.valueOf(String(name)), rest) : undefined
}

interface Named {
  readonly label: string
  readonly kind: Suggestion['kind']
  readonly value: JsonValue | undefined
  readonly rank: number
}

function plain({ label, kind, value, rank }: Named): Suggestion {
  const masked = isMasked(value)
  return {
    label,
    kind,
    type: value === undefined ? '' : masked ? 'secret' : typeOf(value),
    preview: masked ? '••••' : previewOf(value),
    insert: label,
    overAccess: false,
    rank,
  }
}

function envItem(label: string, variable: ExpressionScope['env'][number], rank: number): Suggestion {
  const item = plain({ label, kind: 'env', value: variable.secret ? undefined : variable.value, rank })
  return variable.secret ? { ...item, type: 'secret', preview: '••••' } : item
}
