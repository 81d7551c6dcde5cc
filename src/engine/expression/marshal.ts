import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Reference } from './references.ts'
import { type ExpressionScope, ownEnv, ownMember } from './scope.ts'

/**
 * [R13] Gathers what an expression reads, and nothing more, as the sandbox's scope: for `steps.a.items[0].x` alone
 * that one value. Containers on the way become shells that hold just what is read.
 */
export function marshalScope(reads: readonly Reference[], scope: ExpressionScope): JsonObject {
  const steps = new Shell()
  const env: JsonObject = {}
  for (const { root, path } of reads) {
    const [name, ...rest] = path
    if (root === 'env') {
      for (const key of name === undefined ? Object.keys(scope.env) : [name]) {
        const value = ownEnv(scope, key)
        if (value !== undefined) env[key] = value
      }
    } else {
      for (const key of name === undefined ? scope.visibleSteps() : [String(name)]) {
        const value = scope.steps.get(key)
        if (value !== undefined) steps.add(key, value, rest)
      }
    }
  }
  return { steps: steps.toJson(), env }
}

/** A container of which only some members are wanted. */
class Shell {
  readonly #members = new Map<string | number, Shell | { whole: JsonValue }>()

  add(key: string | number, value: JsonValue, rest: readonly (string | number)[]): void {
    const present = this.#members.get(key)
    if (present && !(present instanceof Shell)) return
    const [next, ...after] = rest
    // Strings and arrays go whole where more than an own item is read: the sandbox knows their methods.
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
    const isRead = next !== undefined && (isRecord || (Array.isArray(value) && next !== 'length'))
    const inside = isRead ? ownMember(value, next) : undefined
    if (!isRead || (inside === undefined && !isRecord)) {
      this.#members.set(key, { whole: value })
      return
    }
    const shell = present ?? new Shell()
    this.#members.set(key, shell)
    if (inside !== undefined) shell.add(next, inside, after)
  }

  toJson(): JsonObject {
    const json: JsonObject = {}
    for (const [key, member] of this.#members) {
      json[key] = member instanceof Shell ? member.toJson() : member.whole
    }
    return json
  }
}
