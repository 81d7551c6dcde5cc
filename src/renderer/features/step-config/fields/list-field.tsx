import { Plus, X } from 'lucide-react'
import type { JsonValue } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import { Button, Field, type FieldProps, IconButton } from '../../../components/index.ts'
import { ExpressionInput } from '../expression/expression-input.tsx'
import styles from './fields.module.css'
import { TextOrJson } from './text-or-json.tsx'

interface ListFieldProps {
  readonly prop: Prop
  readonly frame: FieldProps & { readonly label: string }
  readonly value: readonly JsonValue[] | undefined
  readonly onChange: (value: JsonValue | undefined) => void
}

/** A list, one row an item. */
export function ListField({ prop, frame, value = [], onChange }: ListFieldProps) {
  const set = (items: readonly JsonValue[]) => onChange(items.length === 0 ? undefined : [...items])
  const setItem = (index: number, item: JsonValue | undefined) => set(value.with(index, item ?? ''))
  const itemLabel = (index: number) => `${frame.label} ${index + 1}`
  return (
    <Field {...frame}>
      {ids => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend beside the label it has
        <div
          id={ids.id}
          role="group"
          aria-label={frame.label}
          aria-describedby={ids['aria-describedby']}
          className={styles.list}
        >
          {value.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place in the list
            <div key={index} className={styles.item}>
              <div className={styles.itemValue}>
                {prop.type === 'any[]' ? (
                  <TextOrJson
                    compact
                    label={itemLabel(index)}
                    value={item}
                    onChange={next => setItem(index, next)}
                  />
                ) : (
                  <ExpressionInput
                    label={itemLabel(index)}
                    value={typeof item === 'string' ? item : JSON.stringify(item)}
                    onChange={next => setItem(index, next)}
                    withPreview={false}
                  />
                )}
              </div>
              <IconButton
                size="s"
                icon={X}
                label={`Remove ${itemLabel(index)}`}
                onClick={() => set(value.toSpliced(index, 1))}
              />
            </div>
          ))}
          <Button
            size="s"
            variant="ghost"
            icon={Plus}
            className={styles.add}
            onClick={() => set([...value, ''])}
          >
            Add item
          </Button>
        </div>
      )}
    </Field>
  )
}
