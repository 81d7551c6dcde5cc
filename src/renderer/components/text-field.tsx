import type { LucideIcon } from 'lucide-react'
import { type ComponentProps, useEffect, useState } from 'react'
import { cx } from '../lib/cx.ts'
import styles from './field.module.css'
import { Field, type FieldProps } from './field.tsx'

type Plain<T extends 'input' | 'textarea'> = Omit<ComponentProps<T>, 'value' | 'onChange' | 'id' | 'size'>

export interface TextFieldProps extends FieldProps, Plain<'input'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly icon?: LucideIcon | undefined
  readonly mono?: boolean | undefined
}

/** One line of text. `type="password"` for what must not be seen. */
export function TextField({
  label,
  aside,
  hint,
  error,
  optional,
  value,
  onChange,
  icon: Icon,
  mono = false,
  className,
  ...rest
}: TextFieldProps) {
  return (
    <Field {...{ label, aside, hint, error, optional }}>
      {ids => (
        <span className={Icon && styles.withIcon}>
          {Icon && <Icon size={14} aria-hidden />}
          <input
            type="text"
            autoComplete="off"
            spellCheck={false}
            {...ids}
            {...rest}
            value={value}
            onChange={event => onChange(event.target.value)}
            className={cx(styles.control, mono && styles.mono, className)}
          />
        </span>
      )}
    </Field>
  )
}

export interface TextAreaProps extends FieldProps, Plain<'textarea'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly mono?: boolean | undefined
}

export function TextArea({
  label,
  aside,
  hint,
  error,
  optional,
  value,
  onChange,
  mono,
  className,
  ...rest
}: TextAreaProps) {
  return (
    <Field {...{ label, aside, hint, error, optional }}>
      {ids => (
        <textarea
          rows={3}
          spellCheck={!mono}
          {...ids}
          {...rest}
          value={value}
          onChange={event => onChange(event.target.value)}
          className={cx(styles.control, styles.area, mono && styles.mono, className)}
        />
      )}
    </Field>
  )
}

export interface NumberFieldProps extends FieldProps, Omit<Plain<'input'>, 'type' | 'min' | 'max'> {
  readonly value: number | undefined
  /** Called with numbers in range alone, or undefined when emptied and optional. */
  readonly onChange: (value: number | undefined) => void
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly integer?: boolean | undefined
}

/** A number, kept as typed until it is one that fits. */
export function NumberField({
  label,
  aside,
  hint,
  error,
  optional,
  value,
  onChange,
  min,
  max,
  integer,
  className,
  ...rest
}: NumberFieldProps) {
  const [text, setText] = useState(() => spell(value))
  useEffect(() => setText(now => (toNumber(now) === value ? now : spell(value))), [value])
  const own = text === '' && optional ? undefined : numberProblem(text, { min, max, integer })
  return (
    <Field {...{ label, aside, hint, optional }} error={error ?? own}>
      {ids => (
        <input
          type="text"
          inputMode="decimal"
          autoComplete="off"
          {...ids}
          {...rest}
          value={text}
          onChange={event => {
            const next = event.target.value
            setText(next)
            if (next.trim() === '') {
              if (optional) onChange(undefined)
            } else if (!numberProblem(next, { min, max, integer })) onChange(toNumber(next))
          }}
          className={cx(styles.control, className)}
        />
      )}
    </Field>
  )
}

const spell = (value: number | undefined) => (value === undefined ? '' : String(value))
const toNumber = (text: string) => (text.trim() === '' ? undefined : Number(text))

interface NumberRange {
  readonly min: number | undefined
  readonly max: number | undefined
  readonly integer: boolean | undefined
}

function numberProblem(text: string, { min, max, integer }: NumberRange): string | undefined {
  const value = toNumber(text)
  if (value === undefined || !Number.isFinite(value)) return 'Enter a number.'
  if (integer && !Number.isInteger(value)) return 'Enter a whole number.'
  if (min !== undefined && value < min) return `At least ${min.toLocaleString()}.`
  if (max !== undefined && value > max) return `At most ${max.toLocaleString()}.`
  return undefined
}
