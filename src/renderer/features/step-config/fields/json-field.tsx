import { useCallback, useState } from 'react'
import { Field, type FieldProps } from '../../../components/index.ts'
import { JsonEditor, type JsonEditorProps } from './json-editor.tsx'

interface JsonFieldProps extends Omit<JsonEditorProps, 'id' | 'describedBy'> {
  readonly frame: FieldProps
}

/** A JSON editor with label, hint, and what is wrong with the JSON. */
export function JsonField({ frame, onMistake, ...editor }: JsonFieldProps) {
  const [mistake, setMistake] = useState<string>()
  const noteMistake = useCallback(
    (message: string | undefined) => {
      setMistake(message)
      onMistake?.(message)
    },
    [onMistake],
  )
  return (
    <Field {...frame} error={mistake ?? frame.error}>
      {ids => (
        <JsonEditor {...editor} id={ids.id} describedBy={ids['aria-describedby']} onMistake={noteMistake} />
      )}
    </Field>
  )
}
