import { Script } from 'node:vm'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Invocation } from '../protocol.ts'
import { importModule, requireModule } from './modules.ts'
import type { StepApi } from './step-api.ts'

type Body = () => Promise<unknown>
type Factory = (scope: Record<string, unknown>) => Body
export type Code = NonNullable<Invocation['code']>

export interface StepCode {
  readonly factory: Factory
}

/**
 * Evaluates the text's wrapper alone: none of the author's code runs yet.
 * @throws PatchbayError `code.syntax` for what the parser of the host let pass
 */
export function loadStepCode(step: string, code: Code): StepCode {
  try {
    const script = new Script(code.script, { filename: `step ${step}`, columnOffset: -code.prefixLength })
    return { factory: script.runInThisContext() as Factory }
  } catch (error) {
    throw error instanceof SyntaxError ? syntaxError(error, step, code) : error
  }
}

/** V8's stack begins with the place, the line, and a caret below it. */
function syntaxError(error: SyntaxError, step: string, code: Code): PatchbayError {
  const syntax = new PatchbayError(error.message, { code: 'code.syntax' })
  const [place = '', , caret = ''] = (error.stack ?? '').split('\n')
  const line = Number(place.match(/:(\d+)$/)?.[1] ?? 1)
  const column = Math.max(caret.indexOf('^') - (line === 1 ? code.prefixLength : 0), 0) + 1
  syntax.stack = `SyntaxError: ${error.message}\n    at step ${step}:${line}:${column}`
  return syntax
}

export interface Given {
  readonly steps: JsonObject
  readonly inputs: JsonObject
  readonly $: StepApi
}

/** Runs the file from the top, then what it exports, if anything. */
export async function runStepCode({ factory }: StepCode, given: Given): Promise<unknown> {
  const { steps, $ } = given
  const initial = {}
  const module: { exports: unknown } = { exports: initial }
  const internals: { value?: unknown } = Object.assign(Object.create(null), {
    import: importModule,
    meta: META,
  })
  const body = factory({
    steps,
    $,
    defineComponent,
    require: requireModule,
    module,
    exports: initial,
    $patchbay: internals,
  })
  const returned = await body()
  const entry = internals.value ?? (module.exports === initial ? exportedBy(initial) : module.exports)
  return entry === undefined ? returned : callEntry(entry, given)
}

const META = Object.freeze({ url: 'patchbay:step', dirname: undefined, filename: undefined })

const defineComponent = (component: unknown) => component

/** `exports.default = …` or `exports.run = …`. */
function exportedBy(exports: { default?: unknown; run?: unknown }): unknown {
  return exports.default ?? (exports.run === undefined ? undefined : exports)
}

interface Component {
  readonly run?: unknown
  readonly props?: unknown
  readonly methods?: unknown
}

function callEntry(entry: unknown, { steps, inputs, $ }: Given): unknown {
  if (typeof entry === 'function') return Reflect.apply(entry, { ...inputs }, [{ steps, $ }])
  const component = (typeof entry === 'object' && entry !== null ? entry : {}) as Component
  if (typeof component.run !== 'function') {
    throw new TypeError(
      `The default export must be a function or defineComponent({ async run({ steps, $ }) { … } }), not ${kindOf(entry)}`,
    )
  }
  return Reflect.apply(component.run, componentThis(component, inputs), [{ steps, $ }])
}

/** `this` of a component: the values of its props, then its methods. */
function componentThis({ props, methods }: Component, inputs: JsonObject): object {
  const self: Record<string, unknown> = { ...inputs }
  for (const [key, declared] of Object.entries(props ?? {})) {
    if (self[key] !== undefined && self[key] !== null) continue
    const { default: value, optional } = (declared ?? {}) as { default?: JsonValue; optional?: boolean }
    if (value !== undefined) self[key] = value
    else if (optional !== true) {
      throw new PatchbayError(
        `The step's field "${key}" is empty. Fill it in, or declare the prop optional.`,
        {
          code: 'step.invalid-props',
        },
      )
    }
  }
  for (const [key, method] of Object.entries(methods ?? {})) {
    if (typeof method === 'function') self[key] = method.bind(self)
  }
  return self
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}
