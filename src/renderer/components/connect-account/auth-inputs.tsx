import { useState } from 'react'
import type { App, AuthField } from '#shared/model/action.ts'
import { cx } from '../../lib/cx.ts'
import fieldStyles from '../field.module.css'
import { Field } from '../field.tsx'
import { Select } from '../select.tsx'

interface AuthInputsProps {
  readonly app: App
  /** Keys of fields that were left empty and may not be. */
  readonly missing: ReadonlySet<string>
}

/** The inputs of a credential, uncontrolled: what is typed lies in the document alone. Read by {@link takeFields}. */
export function AuthInputs({ app, missing }: AuthInputsProps) {
  return app.auth.map(field => (
    <AuthInput
      key={field.key}
      field={field}
      error={missing.has(field.key) ? `Enter ${field.secret ? 'it' : 'this'} to go on.` : undefined}
    />
  ))
}

function AuthInput({ field, error }: { field: AuthField; error: string | undefined }) {
  const { key, label, description, optional, secret, placeholder, multiline } = field
  if (field.options) return <ChoiceInput field={field} error={error} />
  const common = {
    name: key,
    placeholder,
    defaultValue: secret ? undefined : field.default,
    autoComplete: secret ? 'new-password' : 'off',
    spellCheck: false,
  }
  return (
    <Field label={label} hint={description} error={error} optional={optional}>
      {ids =>
        multiline ? (
          <textarea
            {...ids}
            {...common}
            rows={4}
            className={cx(fieldStyles.control, fieldStyles.area, fieldStyles.mono)}
          />
        ) : (
          <input
            {...ids}
            {...common}
            type={secret ? 'password' : 'text'}
            className={cx(fieldStyles.control, !secret && fieldStyles.mono)}
          />
        )
      }
    </Field>
  )
}

/** A choice is no secret; a hidden input carries it to where the others are read. */
function ChoiceInput({ field, error }: { field: AuthField; error: string | undefined }) {
  const { key, label, description, optional, options = [] } = field
  const [value, setValue] = useState(field.default ?? '')
  return (
    <>
      <Select
        label={label}
        hint={description}
        error={error}
        optional={optional}
        value={value}
        onChange={setValue}
        options={options}
      />
      <input type="hidden" name={key} value={value} />
    </>
  )
}

const inputOf = (form: HTMLFormElement, key: string) => {
  const input = form.elements.namedItem(key)
  return input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement ? input : undefined
}

/** Which fields were left empty and may not be. Nothing is read out for it. */
export const missingFields = (form: HTMLFormElement, auth: readonly AuthField[]): readonly AuthField[] =>
  auth.filter(({ key, optional }) => !optional && (inputOf(form, key)?.value.trim() ?? '') === '')

/** Where every field may be empty, some one of them still has to be filled in: what stands there by itself is no credential. */
export const isNothingTyped = (form: HTMLFormElement, auth: readonly AuthField[]): boolean =>
  auth.some(({ secret }) => secret) &&
  auth.every(({ key, default: preset = '' }) => (inputOf(form, key)?.value.trim() ?? '') === preset)

/** Reads what was typed, and empties the inputs of secrets. */
export function takeFields(form: HTMLFormElement, auth: readonly AuthField[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const { key, secret } of auth) {
    const input = inputOf(form, key)
    if (!input) continue
    // A space before or after may belong to a password, but never to anything else.
    const value = secret ? input.value : input.value.trim()
    if (value !== '') fields[key] = value
    if (secret) input.value = ''
  }
  return fields
}

export function focusInput(form: HTMLFormElement, key: string): void {
  inputOf(form, key)?.focus()
}
