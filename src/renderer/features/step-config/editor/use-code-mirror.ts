import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, tooltips } from '@codemirror/view'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { difference } from './difference.ts'
import { editorLook } from './theme.ts'

export interface EditorOptions {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Language, completion and the like; a new array replaces the old one. */
  readonly extensions: Extension
  /** Of the element that is typed into: `aria-label`, `id`, … */
  readonly attributes: Readonly<Record<string, string>>
  readonly diagnostics?: readonly Diagnostic[] | undefined
  /**
   * Asked once, when the editor is made: the offset at which the hand goes on, if it shall have the focus. A question and
   * not a value, since what was typed may be drawn before a state that came with it.
   */
  readonly takeFocus?: (() => number | undefined) | undefined
  /** The editor was made with the focus. */
  readonly onFocused?: ((view: EditorView) => void) | undefined
}

/** Marks what comes from the document rather than from the keyboard. */
const fromOutside = Annotation.define<true>()

/** A CodeMirror editor bound to a value. Give the first answer to the element that shall hold it, as its `ref`. */
export function useCodeMirror(
  options: EditorOptions,
): [(host: HTMLElement | null) => void, EditorView | undefined] {
  const { value, extensions, attributes, diagnostics } = options
  const [host, setHost] = useState<HTMLElement | null>(null)
  const [view, setView] = useState<EditorView>()
  const latest = useRef(options)
  latest.current = options
  const [slots] = useState(() => ({ extensions: new Compartment(), attributes: new Compartment() }))

  useLayoutEffect(() => {
    if (!host) return
    const { takeFocus, onFocused, ...initial } = latest.current
    const focusAt = takeFocus?.()
    const created = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: initial.value,
        selection: { anchor: Math.min(focusAt ?? 0, initial.value.length) },
        extensions: [
          slots.extensions.of(initial.extensions),
          slots.attributes.of(EditorView.contentAttributes.of({ ...initial.attributes })),
          base(host),
          EditorView.updateListener.of(update => {
            const isOurs = update.transactions.some(transaction => transaction.annotation(fromOutside))
            if (update.docChanged && !isOurs) latest.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    setView(created)
    if (focusAt !== undefined) {
      created.focus()
      // A dialog that has just opened moves the focus to its first button.
      if (host.closest('[role="dialog"]')) requestAnimationFrame(() => created.focus())
      onFocused?.(created)
    }
    return () => {
      created.destroy()
      setView(undefined)
    }
  }, [host, slots])

  useEffect(() => {
    if (!view || view.state.doc.toString() === value) return
    view.dispatch({
      changes: difference(view.state.doc.toString(), value),
      annotations: fromOutside.of(true),
    })
  }, [view, value])
  useEffect(
    () => view?.dispatch({ effects: slots.extensions.reconfigure(extensions) }),
    [view, extensions, slots],
  )
  const attributeText = JSON.stringify(attributes)
  useEffect(() => {
    const given = JSON.parse(attributeText) as Record<string, string>
    view?.dispatch({ effects: slots.attributes.reconfigure(EditorView.contentAttributes.of(given)) })
  }, [view, attributeText, slots])
  useEffect(() => {
    if (!view || !diagnostics) return
    const length = view.state.doc.length
    const fitting = diagnostics.map(one => ({
      ...one,
      from: Math.min(one.from, length),
      to: Math.min(Math.max(one.to, one.from), length),
    }))
    view.dispatch(setDiagnostics(view.state, fitting))
  }, [view, diagnostics])

  return [setHost, view]
}

/**
 * Tooltips belong to the window, so that no panel cuts them off; inside a dialog, to the dialog, which is the only part
 * that takes clicks. A dialog is moved into place by a transform, so there they are placed within it.
 */
function tooltipPlace(host: HTMLElement): Extension {
  const dialog = host.closest<HTMLElement>('[role="dialog"]')
  return tooltips(
    dialog ? { parent: dialog, position: 'absolute' } : { parent: document.body, position: 'fixed' },
  )
}

const base = (host: HTMLElement): Extension => [
  editorLook,
  history(),
  drawSelection(),
  tooltipPlace(host),
  keymap.of([...defaultKeymap, ...historyKeymap]),
]
