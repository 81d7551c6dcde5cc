import type { JsonValue } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import {
  Field,
  type FieldProps,
  NumberField,
  Select,
  Switch,
  TextArea,
  TextField,
} from '../../../components/index.ts'
import styles from './fields.module.css'
import { JsonField } from './json-field.tsx'
import { ListField } from './list-field.tsx'
import { TextOrJson } from './text-or-json.tsx'

interface FixedControlProps {
  readonly prop: Prop
  readonly frame: FieldProps & { readonly label: string }
  readonly value: JsonValue | undefined
  readonly onChange: (value: JsonValue | undefined) => void
}

const UNSET = '\u0000unset'

/** The control that fits a prop's type, for a value written down. What is not set shows its default. */
export function FixedControl({ prop, frame, value, onChange }: FixedControlProps) {
  const shown = value === undefined ? prop.default : value
  // Emptied, a field goes back to not being set; with a default it stays empty, since it would fill up again.
  const setText = (text: string) => onChange(text === '' && prop.default === undefined ? undefined : text)
  if (prop.options) return <OptionControl prop={prop} frame={frame} value={shown} onChange={onChange} />
  const text = typeof shown === 'string' ? shown : shown === undefined ? '' : JSON.stringify(shown)
  const { placeholder = '' } = prop
  switch (prop.type) {
    case 'string':
      return <TextField {...frame} value={text} onChange={setText} placeholder={placeholder} />
    case 'text':
    case 'code':
      return <TextArea {...frame} value={text} onChange={setText} placeholder={placeholder} rows={4} />
    case 'integer':
    case 'number':
      return (
        <NumberField
          {...frame}
          optional={prop.optional || prop.default !== undefined}
          integer={prop.type === 'integer'}
          value={typeof shown === 'number' ? shown : undefined}
          onChange={onChange}
          placeholder={placeholder}
        />
      )
    case 'boolean':
      return (
        <div className={styles.switchRow}>
          <Switch
            label={frame.label}
            description={frame.error ?? frame.hint}
            checked={shown === true}
            onChange={onChange}
          />
          {frame.aside}
        </div>
      )
    case 'string[]':
    case 'any[]':
      return <ListField {...{ prop, frame, onChange }} value={Array.isArray(shown) ? shown : undefined} />
    case 'object':
      return <JsonField frame={frame} label={frame.label} shape="object" value={shown} onChange={onChange} />
    case 'any':
      return (
        <Field {...frame}>
          {ids => (
            <TextOrJson
              ids={ids}
              label={frame.label}
              value={shown}
              onChange={onChange}
              placeholder={placeholder}
            />
          )}
        </Field>
      )
    default:
      return prop.type satisfies never
  }
}

function OptionControl({ prop, frame, value, onChange }: FixedControlProps) {
  const options = (prop.options ?? []).map(option => ({ value: String(option.value), label: option.label }))
  const canUnset = prop.optional && prop.default === undefined
  return (
    <Select
      {...frame}
      value={value === undefined || value === null ? undefined : String(value)}
      options={canUnset ? [{ value: UNSET, label: 'Not set' }, ...options] : options}
      onChange={chosen => {
        const option = prop.options?.find(one => String(one.value) === chosen)
        onChange(chosen === UNSET ? undefined : option?.value)
      }}
    />
  )
}
