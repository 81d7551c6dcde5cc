import { useState } from 'react'
import type { JsonValue } from '#shared/json.ts'
import { cx } from '../../../lib/cx.ts'
import { ExpressionInput } from '../expression/expression-input.tsx'
import styles from './fields.module.css'
import { JsonEditor } from './json-editor.tsx'

export interface TextOrJsonProps {
  readonly label: string
  readonly ids?: { readonly id: string; readonly 'aria-describedby': string | undefined } | undefined
  readonly value: JsonValue | undefined
  readonly onChange: (value: JsonValue | undefined) => void
  readonly placeholder?: string | undefined
  /** In a list: one line while it is text. */
  readonly compact?: boolean | undefined
}

/** A value of any type: text as it is typed, or JSON for everything else. */
export function TextOrJson({ label, ids, value, onChange, placeholder, compact = false }: TextOrJsonProps) {
  const [prefersJson, setPrefersJson] = useState(false)
  const [mistake, setMistake] = useState<string>()
  const isJson = value === undefined || value === '' ? prefersJson : typeof value !== 'string'
  const toJson = () => {
    setPrefersJson(true)
    if (typeof value === 'string' && value !== '') onChange(asJson(value))
  }
  const toText = () => {
    setPrefersJson(false)
    if (value !== undefined) onChange(JSON.stringify(value))
  }
  const kind = (
    <fieldset className={styles.kind} aria-label={`${label} type`}>
      <button type="button" aria-pressed={!isJson} className={cx(!isJson && styles.chosen)} onClick={toText}>
        Text
      </button>
      <button type="button" aria-pressed={isJson} className={cx(isJson && styles.chosen)} onClick={toJson}>
        JSON
      </button>
    </fieldset>
  )
  return (
    <div className={cx(styles.textOrJson, compact && styles.compact)}>
      {isJson ? (
        <JsonEditor
          label={label}
          id={ids?.id}
          describedBy={ids?.['aria-describedby']}
          value={value === '' ? undefined : value}
          onChange={next => {
            // Emptied, it stays the editor that it is: the hand goes on typing.
            setPrefersJson(true)
            onChange(next)
          }}
          onExpression={onChange}
          onMistake={setMistake}
          minLines={compact ? 1 : 3}
          placeholder="42, true, null, { }, [ ]"
        />
      ) : (
        <ExpressionInput
          label={label}
          id={ids?.id}
          describedBy={ids?.['aria-describedby']}
          value={typeof value === 'string' ? value : ''}
          onChange={text => onChange(text === '' && !compact ? undefined : text)}
          placeholder={placeholder}
          multiline={!compact}
          withPreview={!compact}
        />
      )}
      {kind}
      {isJson && mistake && <p className={styles.mistake}>{mistake}</p>}
    </div>
  )
}

/** Text that is JSON becomes the value it spells; any other is kept, inside of an object. */
function asJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return { value: text }
  }
}
