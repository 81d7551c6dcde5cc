import type { JsonValue } from '#shared/json.ts'

export interface CleanText {
  readonly json: string
  /** The JSON text of the largest value within, if that is most of it. */
  readonly core?: string | undefined
}

/**
 * JSON texts of values that hold no secret. What steps hand on is deeply frozen and often large: of such a value the
 * text is made and searched once, also when it comes again within another one.
 */
export interface CleanTexts {
  /** Undefined when something in it is secret. */
  of(value: JsonValue): CleanText | undefined
  /** To be called when another secret becomes known. */
  forget(): void
}

/** Wrappers around large values: `{ $return_value: … }`, `{ body: … }`. */
const MAX_DEPTH = 3
const MAX_MEMBERS = 16
const MIN_REMEMBERED = 4096

export function createCleanTexts(isClean: (text: string) => boolean): CleanTexts {
  let known = new WeakMap<object, string>()

  function whole(value: JsonValue): string | undefined {
    const json = JSON.stringify(value)
    return isClean(json) ? json : undefined
  }

  function textOf(value: JsonValue, depth: number): string | undefined {
    if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) return whole(value)
    const before = known.get(value)
    if (before !== undefined) return before
    const json = depth < MAX_DEPTH && isWrapper(value) ? compose(value, depth)?.json : whole(value)
    if (json !== undefined && json.length >= MIN_REMEMBERED) known.set(value, json)
    return json
  }

  function compose(wrapper: { [key: string]: JsonValue }, depth: number): CleanText | undefined {
    const members: string[] = []
    let core = ''
    for (const [key, value] of Object.entries(wrapper)) {
      if (value === undefined) continue
      const name = JSON.stringify(key)
      const json = isClean(name) ? textOf(value, depth + 1) : undefined
      if (json === undefined) return undefined
      members.push(`${name}:${json}`)
      if (json.length > core.length) core = json
    }
    return { json: `{${members.join(',')}}`, ...(core.length >= MIN_REMEMBERED ? { core } : {}) }
  }

  return {
    of(value) {
      if (typeof value === 'object' && value !== null && isWrapper(value)) return compose(value, 1)
      const json = textOf(value, 0)
      return json === undefined ? undefined : { json }
    },
    forget() {
      known = new WeakMap()
    },
  }
}

const isWrapper = (value: object): value is { [key: string]: JsonValue } =>
  !Array.isArray(value) && Object.keys(value).length <= MAX_MEMBERS
