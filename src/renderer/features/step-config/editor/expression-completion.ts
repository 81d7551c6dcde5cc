import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from '@codemirror/autocomplete'
import { type Extension, Prec } from '@codemirror/state'
import { type EditorView, keymap } from '@codemirror/view'
import type { ExpressionScope } from '../expression/scope.ts'
import { segmentAt } from '../expression/segments.ts'
import { suggest } from '../expression/suggest.ts'
import type { Suggestion, Suggestions } from '../expression/suggestion.ts'

interface Options {
  /** Asked at each completion: outputs may have changed since the editor was made. */
  readonly scope: () => ExpressionScope
  readonly secretFirst?: boolean | undefined
}

/** Completion inside `{{ }}` by what the steps before really gave. */
export function expressionCompletion({ scope, secretFirst }: Options): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString()
    const segment = segmentAt(text, context.pos)
    if (!segment) return null
    const found = suggest(text.slice(segment.codeFrom, context.pos), scope(), {
      secretFirst: secretFirst ?? false,
    })
    return found ? toResult(found, segment.codeFrom) : null
  }
  return completion(source)
}

type Source = (context: CompletionContext) => CompletionResult | null

/** The popup, as all editors have it: Enter or Tab takes, the value stands at the right. */
export const completion = (...sources: Source[]): Extension => [
  autocompletion({
    override: sources,
    icons: false,
    activateOnTypingDelay: 60,
    maxRenderedOptions: 80,
    optionClass: option => (option.type ? `cm-kind-${option.type}` : ''),
  }),
  Prec.highest(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
]

/** @param offset where the code that `found` speaks of starts in the document */
export function toResult(found: Suggestions, offset: number): CompletionResult {
  return {
    from: offset + found.from,
    options: found.items.map(item => toCompletion(item, found.from - found.accessFrom)),
    validFor: /^[\w$]*$/,
  }
}

function toCompletion(item: Suggestion, accessLength: number): Completion {
  const detail = [item.type, item.preview].filter(part => part !== '').join('  ')
  return {
    label: item.label,
    type: item.kind,
    boost: item.rank,
    ...(detail ? { detail } : {}),
    apply: (view, _completion, from, to) =>
      insert(view, item, { from: item.overAccess ? from - accessLength : from, to }),
  }
}

function insert(view: EditorView, item: Suggestion, { from, to }: { from: number; to: number }) {
  // A method with something to fill in is left with the caret in it.
  const hole = item.kind === 'method' ? item.insert.search(/(?<=\("|\()(?!\))/) : -1
  view.dispatch({
    changes: { from, to, insert: item.insert },
    selection: { anchor: from + (hole > 0 ? hole : item.insert.length) },
    userEvent: 'input.complete',
    scrollIntoView: true,
  })
}

/** Opens the popup, e.g. right after a field became an expression. */
export const openCompletion = (view: EditorView): boolean => startCompletion(view)
