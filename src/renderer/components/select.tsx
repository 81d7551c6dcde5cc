import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../lib/cx.ts'
import { styleNonce } from '../lib/style-nonce.ts'
import fieldStyles from './field.module.css'
import { Field, type FieldProps } from './field.tsx'
import menuStyles from './menu.module.css'
import styles from './select.module.css'

export interface SelectOption {
  readonly value: string
  readonly label: string
  readonly description?: string | undefined
  readonly icon?: ReactNode
}

export interface SelectProps extends FieldProps {
  readonly value: string | undefined
  readonly onChange: (value: string) => void
  readonly options: readonly SelectOption[]
  readonly placeholder?: string | undefined
  readonly disabled?: boolean | undefined
  /** Accessible name where there is no visible label. */
  readonly name?: string | undefined
}

/** One of a few fixed options. For many, or for ones that can be typed, use Combobox. */
export function Select({
  value,
  onChange,
  options,
  placeholder = 'Choose…',
  disabled,
  name,
  ...field
}: SelectProps) {
  return (
    <Field {...field}>
      {ids => (
        <Radix.Root value={value ?? ''} onValueChange={onChange} {...(disabled ? { disabled } : {})}>
          <Radix.Trigger {...ids} aria-label={name} className={cx(fieldStyles.control, styles.trigger)}>
            <span className={styles.value}>
              <Radix.Value placeholder={<span className={styles.placeholder}>{placeholder}</span>} />
            </span>
            <ChevronDown size={14} aria-hidden />
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Content className={cx(menuStyles.menu, styles.list)} position="popper" sideOffset={4}>
              <Radix.Viewport nonce={styleNonce}>
                {options.map(option => (
                  <Radix.Item key={option.value} value={option.value} className={menuStyles.item}>
                    {option.icon}
                    <span className={menuStyles.label}>
                      <Radix.ItemText>{option.label}</Radix.ItemText>
                      {option.description && (
                        <span className={menuStyles.description}>{option.description}</span>
                      )}
                    </span>
                    <Radix.ItemIndicator>
                      <Check size={14} aria-hidden />
                    </Radix.ItemIndicator>
                  </Radix.Item>
                ))}
              </Radix.Viewport>
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      )}
    </Field>
  )
}
