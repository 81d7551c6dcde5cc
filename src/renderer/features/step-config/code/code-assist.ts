import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { indentWithTab } from '@codemirror/commands'
import { javascript, localCompletionSource } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, syntaxTree } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import {
  type EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { Prop } from '#shared/model/action.ts'
import { completion, toResult } from '../editor/expression-completion.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import { docOf } from './api-docs.ts'
import { type CodeCredential, suggestAuth } from './auth-suggest.ts'
import { hintAt } from './code-hint.ts'
import { suggestInCode } from './code-suggest.ts'

export interface CodeAssistOptions {
  readonly scope: () => ExpressionScope
  readonly props: () => readonly Prop[]
  readonly credentials: () => readonly CodeCredential[]
}

/** Text before the caret that is looked at: a member chain is never longer. */
const LOOK_BACK = 500

/** A JavaScript and TypeScript editor that knows the steps, `$` and what the code declares. */
export const codeAssist = (options: CodeAssistOptions): Extension => [
  javascript({ typescript: true }),
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  bracketMatching(),
  closeBrackets(),
  indentOnInput(),
  EditorState.tabSize.of(2),
  completion(
    context => completeAuth(context, options),
    context => completeMember(context, options),
    localNames,
  ),
  keymap.of([...closeBracketsKeymap, indentWithTab]),
  hover(options),
]

/** Inside of `$.auth('…')`, which is a text, and behind it, which is a call: neither is a plain chain of members. */
function completeAuth(
  context: CompletionContext,
  { credentials }: CodeAssistOptions,
): CompletionResult | null {
  const start = Math.max(0, context.pos - LOOK_BACK)
  const found = suggestAuth(context.state.sliceDoc(start, context.pos), credentials())
  return found ? { ...toResult(found, start), validFor: /^[\w-]*$/ } : null
}

const TEXT_NODES = /^(?:String|TemplateString|LineComment|BlockComment|RegExp)$/

function completeMember(
  context: CompletionContext,
  { scope, props }: CodeAssistOptions,
): CompletionResult | null {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1)
  if (TEXT_NODES.test(node.name)) return null
  const start = Math.max(0, context.pos - LOOK_BACK)
  const code = context.state.sliceDoc(start, context.pos)
  const found = suggestInCode(code, { scope: scope(), props: props() })
  if (!found) return null
  // A name of its own is completed once it is begun, a member as soon as its dot is there.
  if (found.from === found.accessFrom && found.from === code.length && !context.explicit) return null
  const result = toResult(found, start)
  return {
    ...result,
    options: result.options.map(withDoc(code.slice(found.accessFrom, found.from) === '.' ? '$.' : '')),
  }
}

const withDoc =
  (prefix: string) =>
  (option: Completion): Completion => {
    const doc = docOf(prefix + option.label)
    const template = doc?.insert.slice(prefix.length)
    return doc && template
      ? {
          ...option,
          info: doc.what,
          apply: (view, _option, from, to) => writeTemplate(view, template, { from, to }),
        }
      : option
  }

/** Writes a template, indented like its line, and puts the caret where its `|` is. */
function writeTemplate(view: EditorView, template: string, { from, to }: { from: number; to: number }) {
  const indent = /^\s*/.exec(view.state.doc.lineAt(from).text)?.[0] ?? ''
  const text = template.replaceAll('\n', `\n${indent}`)
  const caret = text.indexOf('|')
  view.dispatch({
    changes: { from, to, insert: text.replace('|', '') },
    selection: { anchor: from + (caret < 0 ? text.length : caret) },
    userEvent: 'input.complete',
  })
}

/** Names that the code itself declares. */
function localNames(context: CompletionContext): CompletionResult | null {
  return memberAccess(context) ? null : localCompletionSource(context)
}

const memberAccess = (context: CompletionContext) => context.matchBefore(/\.\s*[\w$]*$/) !== null

/** Pointing at a name shows its type, and its value in the latest run. */
const hover = ({ scope }: CodeAssistOptions): Extension =>
  hoverTooltip(
    (view, at) => {
      const hint = hintAt(view.state.doc.toString(), at, scope())
      if (!hint) return null
      return {
        pos: hint.from,
        end: hint.to,
        above: true,
        create: () => ({ dom: hintElement(hint) }),
      }
    },
    { hoverTime: 350 },
  )

function hintElement({
  signature,
  what,
}: {
  readonly signature: string
  readonly what: string
}): HTMLElement {
  const dom = document.createElement('div')
  dom.className = 'cm-hint'
  const code = document.createElement('code')
  code.textContent = signature
  dom.append(code)
  if (what) {
    const text = document.createElement('p')
    text.textContent = what
    dom.append(text)
  }
  return dom
}
