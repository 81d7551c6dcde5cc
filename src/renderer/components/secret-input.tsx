import type { RefObject } from 'react'
import styles from './field.module.css'
import { Field, type FieldProps } from './field.tsx'

interface SecretInputProps extends FieldProps {
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly autoFocus?: boolean | undefined
  /** Accessible name where there is no visible label. */
  readonly name?: string | undefined
}

/** Takes a secret in. Uncontrolled, so that what is typed never lies in React's state: see {@link takeSecret}. */
export function SecretInput({ inputRef, autoFocus, name, ...frame }: SecretInputProps) {
  return (
    <Field {...frame}>
      {ids => (
        <input
          {...ids}
          ref={inputRef}
          aria-label={name}
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the only field of a dialog that was just asked for
          autoFocus={autoFocus}
          className={styles.control}
        />
      )}
    </Field>
  )
}

/** What was typed; the input is empty afterwards. */
export function takeSecret(ref: RefObject<HTMLInputElement | null>): string {
  const input = ref.current
  if (!input) return ''
  const { value } = input
  input.value = ''
  return value
}
