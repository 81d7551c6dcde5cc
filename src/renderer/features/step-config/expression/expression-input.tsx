import type { Diagnostic } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, placeholder as placeholderExtension } from '@codemirror/view'
import { useMemo } from 'react'
import type { Problem } from '#shared/model/problem.ts'
import { cx } from '../../../lib/cx.ts'
import { expressionCompletion, openCompletion } from '../editor/expression-completion.ts'
import { closeBraces, expressionHighlight } from '../editor/expression-language.ts'
import { useCodeMirror } from '../editor/use-code-mirror.ts'
import { errorIn, useStepContext } from '../step-context.tsx'
import styles from './expression.module.css'
import { ExpressionPreview, isTold } from './expression-preview.tsx'
import { usePreview } from './use-preview.ts'

export interface ExpressionInputProps {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Accessible name. */
  readonly label: string
  readonly id?: string | undefined
  readonly describedBy?: string | undefined
  readonly isInvalid?: boolean | undefined
  readonly placeholder?: string | undefined
  /** Text over several lines. */
  readonly multiline?: boolean | undefined
  readonly secretFirst?: boolean | undefined
  readonly problems?: readonly Problem[] | undefined
  /** See the editor's. */
  readonly takeFocus?: (() => number | undefined) | undefined
  /** Shows what it comes to below; on unless told otherwise. */
  readonly withPreview?: boolean | undefined
}

/** A text that may hold `{{ }}`: colored, completed from real data, with its value below. */
export function ExpressionInput(props: ExpressionInputProps) {
  const { value, onChange, label, id, describedBy, isInvalid = false, placeholder = '' } = props
  const { scope } = useStepContext()
  const preview = usePreview(props.withPreview === false ? '' : value)
  const { multiline = false, secretFirst = false } = props
  const error = props.problems && errorIn(props.problems)
  const extensions = useMemo<Extension>(
    () => [
      EditorView.lineWrapping,
      expressionHighlight,
      closeBraces,
      expressionCompletion({ scope, secretFirst }),
      placeholderExtension(placeholder),
      multiline ? [] : oneLine,
    ],
    [scope, secretFirst, placeholder, multiline],
  )
  const diagnostics = useMemo(
    () => [...(props.problems ?? []).flatMap(toDiagnostic), ...previewDiagnostic(value, preview)],
    [props.problems, preview, value],
  )
  const [host] = useCodeMirror({
    value,
    onChange,
    extensions,
    diagnostics,
    takeFocus: props.takeFocus,
    // The field has just become an expression under the typing hand: go on there.
    onFocused: openCompletion,
    attributes: {
      'aria-label': label,
      'aria-multiline': String(multiline),
      ...(id ? { id } : {}),
      ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      ...(isInvalid ? { 'aria-invalid': 'true' } : {}),
    },
  })
  return (
    <div>
      <div
        ref={host}
        className={cx(
          styles.editor,
          !multiline && styles.oneLine,
          isInvalid && styles.invalid,
          preview && !isTold(preview, error) && styles.withPreview,
        )}
      />
      <ExpressionPreview preview={preview} error={error} />
    </div>
  )
}

/** Line breaks become spaces, and Enter does nothing. */
const oneLine: Extension = [
  EditorState.transactionFilter.of(transaction => {
    if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction
    const text = transaction.newDoc.toString().replaceAll(/\r?\n\s*/g, ' ')
    if (transaction.isUserEvent('input') && text.trim() === transaction.startState.doc.toString().trim())
      return []
    return {
      changes: { from: 0, to: transaction.startState.doc.length, insert: text },
      selection: { anchor: text.length },
    }
  }),
  EditorView.contentAttributes.of({ enterkeyhint: 'done' }),
]

function toDiagnostic({ range, severity, message }: Problem): Diagnostic[] {
  return range ? [{ from: range[0], to: range[1], severity, message }] : []
}

function previewDiagnostic(value: string, preview: ReturnType<typeof usePreview>): Diagnostic[] {
  if (!preview || preview.answer.ok || preview.text !== value || !preview.answer.range) return []
  const [from, to] = preview.answer.range
  return [{ from, to, severity: 'error', message: preview.answer.message }]
}
