import type { JsonValue } from '#shared/json.ts'
import type { PropType } from '#shared/model/action.ts'
import { holdsExpression } from '../expression/segments.ts'

export type FieldMode = 'fixed' | 'expression'

/**
 * The half of a field that is not in the document: a field holds one value, and the other one waits here, so that
 * toggling back and forth loses nothing.
 */
export interface FieldDraft {
  readonly mode?: FieldMode | undefined
  readonly fixed?: JsonValue | undefined
  readonly expression?: string | undefined
  /** Written as one object, though its fields are known. */
  readonly raw?: boolean | undefined
}

/** The document decides; a draft has a say only where the value could be either. */
export function modeOf(value: JsonValue | undefined, draft: FieldDraft | undefined): FieldMode {
  if (holdsExpression(value)) return 'expression'
  const couldBeEither = value === undefined || typeof value === 'string'
  return couldBeEither && draft?.mode === 'expression' ? 'expression' : 'fixed'
}

export interface Toggled {
  /** What the document holds from now on; undefined: nothing. */
  readonly value: JsonValue | undefined
  readonly draft: FieldDraft
}

/** Switches a field to its other half. The half that is left is remembered; the one never used starts from it. */
export function toggleMode(
  value: JsonValue | undefined,
  draft: FieldDraft = {},
  type: PropType = 'any',
): Toggled {
  if (modeOf(value, draft) === 'expression') {
    return {
      value: draft.fixed,
      draft: { ...draft, mode: 'fixed', expression: typeof value === 'string' ? value : '' },
    }
  }
  const expression = draft.expression || asExpression(value, type)
  return {
    value: expression === '' ? undefined : expression,
    draft: { ...draft, mode: 'expression', fixed: value },
  }
}

/** An expression that gives the same value: text is text already, anything else is quoted by braces. */
export function asExpression(value: JsonValue | undefined, type: PropType): string {
  if (value === undefined || value === '') return ''
  const keepsText = typeof value === 'string' && type !== 'number' && type !== 'integer' && type !== 'boolean'
  return keepsText ? value : `{{ ${JSON.stringify(value)} }}`
}
