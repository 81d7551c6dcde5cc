import { javascriptLanguage } from '@codemirror/lang-javascript'
import { type Extension, RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { highlightTree } from '@lezer/highlight'
import { findSegments } from '../expression/segments.ts'
import { codeColors } from './theme.ts'

const expressionParser = javascriptLanguage.parser.configure({ top: 'SingleExpression' })
const inside = Decoration.mark({ class: 'cm-expression' })
const braces = Decoration.mark({ class: 'cm-expressionBraces' })

/** Colors `{{ }}` and the JavaScript in it; the text around stays plain. */
export const expressionHighlight: Extension = [
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = decorate(view.state.doc.toString())
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = decorate(update.state.doc.toString())
      }
    },
    { decorations: plugin => plugin.decorations },
  ),
  EditorView.theme({
    '.cm-expression': { backgroundColor: 'var(--accent-soft)', borderRadius: '3px', padding: '1px 0' },
    '.cm-expressionBraces': { color: 'var(--accent-text)', fontWeight: '600' },
  }),
]

function decorate(text: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to, codeFrom, codeTo, closed } of findSegments(text)) {
    builder.add(from, to, inside)
    builder.add(from, codeFrom, braces)
    const code = text.slice(codeFrom, codeTo)
    highlightTree(expressionParser.parse(code), codeColors, (start, end, classes) => {
      builder.add(codeFrom + start, codeFrom + end, Decoration.mark({ class: classes }))
    })
    if (closed) builder.add(codeTo, to, braces)
  }
  return builder.finish()
}

/** Typing `{{` closes itself, and typing `}}` steps over what was closed that way. */
export const closeBraces: Extension = EditorView.inputHandler.of((view, from, to, typed) => {
  const { doc } = view.state
  if (typed === '{' && from === to && doc.sliceString(from - 1, from) === '{') {
    const opened = doc.sliceString(from - 2, from) !== '{{' && doc.sliceString(from, from + 2) !== '}}'
    if (!opened) return false
    view.dispatch({
      changes: { from, to, insert: '{  }}' },
      selection: { anchor: from + 2 },
      userEvent: 'input.type',
    })
    return true
  }
  if (typed === '}' && from === to) {
    const ahead = /^\s?\}/.exec(doc.sliceString(from, from + 2))
    const segment = findSegments(doc.toString()).find(
      one => one.closed && from >= one.codeFrom && from < one.to,
    )
    if (!ahead || !segment || doc.sliceString(from, segment.codeTo).trim() !== '') return false
    view.dispatch({ selection: { anchor: from + ahead[0].length }, userEvent: 'input.type' })
    return true
  }
  return false
})
