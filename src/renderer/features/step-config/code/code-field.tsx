import { Maximize2 } from 'lucide-react'
import { useState } from 'react'
import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import type { Problem } from '#shared/model/problem.ts'
import { Button, Callout, Dialog, Field, IconButton } from '../../../components/index.ts'
import { PropField } from '../fields/prop-field.tsx'
import { useFieldProblems } from '../step-context.tsx'
import { withEntry } from '../with-entry.ts'
import styles from './code.module.css'
import { CodeEditor } from './code-editor.tsx'
import { useInspection } from './use-inspection.ts'

interface CodeFieldProps {
  readonly prop: Prop
  readonly path: Path
  readonly value: string
  readonly onChange: (value: string) => void
  /** Values of the props that the code declares. */
  readonly inputs: JsonValue | undefined
  readonly onInputs: (inputs: JsonObject | undefined, key: string) => void
}

/** Escape closes an editor's popup first, then the window. */
const hasOpenPopup = () => document.querySelector('[role="dialog"] .cm-tooltip') !== null

/** The author's code, in the panel or in a large window, and a form for the props that it declares. */
export function CodeField({ prop, path, value, onChange, inputs, onInputs }: CodeFieldProps) {
  const inspection = useInspection(value)
  const problems = useFieldProblems(path)
  const [isLarge, setLarge] = useState(false)
  const shown = inspection.problems.length > 0 ? inspection.problems : problems
  const editor = { label: prop.label, value, onChange, problems: shown, props: inspection.props }
  const values = inputs !== null && typeof inputs === 'object' && !Array.isArray(inputs) ? inputs : {}
  const leftover =
    inspection.state === 'read'
      ? Object.keys(values).filter(key => !inspection.props.some(prop => prop.key === key))
      : []
  return (
    <>
      <div data-field={path.join('.')} className={styles.field}>
        <Field
          label={prop.label}
          hint={prop.description}
          error={errorAt(shown, value)}
          aside={
            <IconButton size="s" icon={Maximize2} label="Open large editor" onClick={() => setLarge(true)} />
          }
        >
          {ids => <CodeEditor {...editor} id={ids.id} describedBy={ids['aria-describedby']} />}
        </Field>
      </div>
      {leftover.length > 0 && (
        <Callout
          tone="warning"
          actions={
            <Button size="s" onClick={() => onInputs(without(values, leftover), 'leftover')}>
              {leftover.length === 1 ? 'Remove it' : 'Remove them'}
            </Button>
          }
        >
          {leftover.length === 1 ? 'A value is left' : 'Values are left'} of inputs that the code no longer
          declares: {leftover.join(', ')}.
        </Callout>
      )}
      {inspection.props.length > 0 && (
        <div className={styles.inputs}>
          <p className={styles.inputsTitle}>Inputs declared by the code</p>
          {inspection.props.map(input => (
            <PropField
              key={input.key}
              prop={input}
              path={['props', 'inputs', input.key]}
              value={values[input.key]}
              onChange={next => {
                const entries = withEntry<JsonValue>(values, input.key, next)
                onInputs(Object.keys(entries).length === 0 ? undefined : entries, input.key)
              }}
            />
          ))}
        </div>
      )}
      <Dialog open={isLarge} onOpenChange={setLarge} size="l" title={prop.label} holdsEscape={hasOpenPopup}>
        <div className={styles.large}>
          <CodeEditor {...editor} fills />
        </div>
      </Dialog>
    </>
  )
}

function errorAt(
  problems: readonly Pick<Problem, 'message' | 'severity' | 'range'>[],
  code: string,
): string | undefined {
  const error = problems.find(({ severity }) => severity === 'error')
  if (!error?.range) return error?.message
  return `Line ${code.slice(0, error.range[0]).split('\n').length}: ${error.message}`
}

function without(values: JsonObject, keys: readonly string[]): JsonObject | undefined {
  const left = Object.entries(values).filter(([key]) => !keys.includes(key))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}
