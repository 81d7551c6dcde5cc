import { autocompletion, closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { javascriptLanguage } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, LanguageSupport, LRLanguage } from '@codemirror/language'
import { type Extension, Prec } from '@codemirror/state'
import {
  Decoration,
  EditorView,
  keymap,
  MatchDecorator,
  placeholder as placeholderExtension,
  ViewPlugin,
} from '@codemirror/view'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { JsonValue } from '#shared/json.ts'
import { cx } from '../../../lib/cx.ts'
import { useCodeMirror } from '../editor/use-code-mirror.ts'
import styles from './fields.module.css'
import { readJson } from './json-draft.ts'

// JSON is an expression of JavaScript: its grammar is here already.
const json = new LanguageSupport(
  LRLanguage.define({
    name: 'json',
    parser: javascriptLanguage.parser.configure({ top: 'SingleExpression' }),
  }),
)

const keys = new MatchDecorator({
  regexp: /"(?:\\.|[^"\\\n])*"(?=\s*:)/g,
  decoration: Decoration.mark({ class: 'cm-jsonKey' }),
})

/** Names in another color than texts: to JavaScript's grammar both are strings. */
const keyColors: Extension = [
  Prec.highest(
    ViewPlugin.define(
      view => ({
        decorations: keys.createDeco(view),
        update(update) {
          this.decorations = keys.updateDeco(update, this.decorations)
        },
      }),
      {
        decorations: plugin => plugin.decorations,
      },
    ),
  ),
  EditorView.theme({ '.cm-jsonKey, .cm-jsonKey *': { color: 'var(--code-key)' } }),
]

export interface JsonEditorProps {
  readonly label: string
  readonly id?: string | undefined
  readonly describedBy?: string | undefined
  readonly value: JsonValue | undefined
  /** Called with what was typed whenever that is JSON. */
  readonly onChange: (value: JsonValue | undefined) => void
  /** No JSON begins with `{{`: somebody wants an expression in the place of it. */
  readonly onExpression?: ((text: string) => void) | undefined
  readonly onMistake?: ((message: string | undefined) => void) | undefined
  readonly shape?: 'any' | 'object' | 'array' | undefined
  readonly placeholder?: string | undefined
  readonly minLines?: number | undefined
}

const NO_ROOM = 132

/** JSON as text, kept as typed until it is valid. */
export function JsonEditor(props: JsonEditorProps) {
  const {
    value,
    onChange,
    onExpression,
    onMistake,
    label,
    id,
    describedBy,
    shape = 'any',
    placeholder = '',
  } = props
  const [text, setText] = useState(() => spell(value))
  const last = useRef(value)
  useEffect(() => {
    // Only a change from elsewhere (undo, an edited file) replaces what is being typed.
    if (same(last.current, value)) return
    last.current = value
    setText(spell(value))
    onMistake?.(undefined)
  }, [value, onMistake])

  const draft = useMemo(() => readJson(text, shape), [text, shape])
  const diagnostics = useMemo(
    () =>
      draft.ok
        ? []
        : [{ from: draft.at, to: draft.at + 1, severity: 'error' as const, message: draft.message }],
    [draft],
  )
  const change = (next: string) => {
    setText(next)
    if (onExpression && next.trimStart().startsWith('{{')) {
      // Braces that this editor closed by itself leave no room for the caret.
      return onExpression(/^[{}\s]*$/.test(next) ? '{{  }}' : next.trim())
    }
    const read = readJson(next, shape)
    onMistake?.(read.ok ? undefined : read.message)
    if (!read.ok || same(read.value, last.current)) return
    last.current = read.value
    onChange(read.value)
  }
  const extensions = useMemo<Extension>(
    () => [
      EditorView.lineWrapping,
      json,
      keyColors,
      autocompletion({ override: [] }),
      closeBrackets(),
      bracketMatching(),
      indentOnInput(),
      keymap.of(closeBracketsKeymap),
      placeholderExtension(placeholder),
    ],
    [placeholder],
  )
  const [host] = useCodeMirror({
    value: text,
    onChange: change,
    extensions,
    diagnostics,
    attributes: {
      'aria-label': label,
      'aria-multiline': 'true',
      ...(id ? { id } : {}),
      ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      ...(draft.ok ? {} : { 'aria-invalid': 'true' }),
    },
  })
  return (
    <div
      ref={host}
      className={cx(styles.jsonEditor, !draft.ok && styles.invalid)}
      style={{ minHeight: Math.min(NO_ROOM, (props.minLines ?? 3) * 19 + 12) }}
    />
  )
}

const spell = (value: JsonValue | undefined) => (value === undefined ? '' : JSON.stringify(value, null, 2))
const same = (a: JsonValue | undefined, b: JsonValue | undefined) =>
  a === b || JSON.stringify(a) === JSON.stringify(b)
