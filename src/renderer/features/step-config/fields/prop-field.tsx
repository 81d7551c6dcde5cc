import { Braces } from 'lucide-react'
import { useRef } from 'react'
import type { JsonValue, Path } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import { Callout, Field, type FieldProps, IconButton } from '../../../components/index.ts'
import { ExpressionInput } from '../expression/expression-input.tsx'
import { findSegments } from '../expression/segments.ts'
import { RemoteFields } from '../remote/remote-fields.tsx'
import { useRemoteState } from '../remote/remote-form.tsx'
import { RemoteSelect } from '../remote/remote-select.tsx'
import { errorIn, useFieldProblems, useStepContext, warningIn } from '../step-context.tsx'
import { setDraft, useDraft } from './drafts.ts'
import { modeOf, toggleMode } from './field-mode.ts'
import styles from './fields.module.css'
import { FixedControl } from './fixed-control.tsx'

export interface PropFieldProps {
  readonly prop: Prop
  /** Where the value is in the step, e.g. `['props', 'range']`. */
  readonly path: Path
  readonly value: JsonValue | undefined
  readonly onChange: (value: JsonValue | undefined) => void
}

/** One field of an action: a control for its type, or an expression; a single button switches. */
export function PropField({ prop, path, value, onChange }: PropFieldProps) {
  const { stepId } = useStepContext()
  const draftId = `${stepId}:${path.join('.')}`
  const draft = useDraft(draftId)
  const problems = useFieldProblems(path)
  /** Where the hand goes on in the other half of the field, until that half has taken it. */
  const focusAt = useRef<number>(undefined)
  const isExpression = modeOf(value, draft) === 'expression'

  const takeFocus = () => {
    const at = focusAt.current
    focusAt.current = undefined
    return at
  }
  const toggle = () => {
    const next = toggleMode(value, draft, prop.type)
    setDraft(draftId, next.draft)
    focusAt.current = isExpression ? undefined : String(next.value ?? '').length
    onChange(next.value)
  }
  /** Typing `{{` into a plain text makes it an expression, with the caret where it was. */
  const changeFixed = (next: JsonValue | undefined) => {
    const opened = typeof next === 'string' ? findSegments(next)[0] : undefined
    if (!opened || typeof next !== 'string') return onChange(next)
    const text = opened.closed
      ? next
      : `${next.slice(0, opened.codeFrom)} ${next.slice(opened.codeFrom).trim()} }}`
    // An editor closes braces by itself: nothing is in between yet, and that is where the hand goes on.
    const isWhole = opened.closed && next.slice(opened.codeFrom, opened.codeTo).trim() !== ''
    // The brace before this one was typed into the plain text; it is no part of what was there.
    const plain =
      `${next.slice(0, opened.from)}${next.slice(opened.closed ? opened.to : opened.codeFrom)}`.trim()
    focusAt.current = isWhole ? next.length : opened.codeFrom + 1
    onChange(text)
    setDraft(draftId, { ...draft, mode: 'expression', fixed: isWhole ? value : plain })
  }
  const aside = (
    <IconButton
      size="s"
      icon={Braces}
      label={`${prop.label} expression`}
      pressed={isExpression}
      className={styles.toggle}
      onClick={toggle}
    />
  )
  const error = errorIn(problems)
  const frame = { label: prop.label, aside, hint: prop.description, error, optional: prop.optional }
  const warning = warningIn(problems)
  return (
    <div data-field={path.join('.')} className={styles.field}>
      {isExpression ? (
        <Field {...frame}>
          {ids => (
            <ExpressionInput
              id={ids.id}
              describedBy={ids['aria-describedby']}
              isInvalid={error !== undefined}
              label={prop.label}
              value={typeof value === 'string' ? value : ''}
              onChange={text => onChange(text === '' ? undefined : text)}
              placeholder={prop.placeholder?.includes('{{') ? prop.placeholder : '{{ steps. }}'}
              multiline={prop.type !== 'string'}
              problems={problems}
              takeFocus={takeFocus}
            />
          )}
        </Field>
      ) : (
        <Fixed prop={prop} path={path} frame={frame} value={value} onChange={changeFixed} />
      )}
      {warning && !error && <Callout tone="warning">{warning}</Callout>}
    </div>
  )
}

interface FixedProps extends PropFieldProps {
  readonly frame: FieldProps & { readonly label: string }
}

/** The control for a value written down: picked from what the provider has where it can be asked, typed otherwise. */
function Fixed({ prop, path, frame, value, onChange }: FixedProps) {
  const remote = useRemoteState(prop)
  const { stepId } = useStepContext()
  const draftId = `${stepId}:${path.join('.')}`
  const draft = useDraft(draftId)
  const plain = (given: FixedProps['frame']) => (
    <FixedControl prop={prop} frame={given} value={value} onChange={onChange} />
  )
  if (remote && prop.remoteOptions) {
    const { form, ...state } = remote
    return <RemoteSelect {...{ prop, state, frame, value, onChange, plain }} app={form.app} />
  }
  if (remote && prop.remoteFields) {
    const { form, ...state } = remote
    return (
      <RemoteFields
        {...{ state, frame, value, onChange, plain }}
        app={form.app}
        isRaw={draft?.raw === true}
        onRaw={raw => setDraft(draftId, { ...draft, raw })}
        row={field => (
          <PropField
            key={field.prop.key}
            prop={field.prop}
            path={[...path, field.prop.key]}
            value={field.value}
            onChange={field.onChange}
          />
        )}
      />
    )
  }
  return plain(frame)
}
