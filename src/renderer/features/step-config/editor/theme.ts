import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags as t } from '@lezer/highlight'
import { styleNonce } from '../../../lib/style-nonce.ts'

/** Colors of JavaScript, by the tokens of the interface. */
export const codeColors = HighlightStyle.define([
  { tag: [t.keyword, t.operatorKeyword, t.modifier, t.self, t.null, t.bool], color: 'var(--code-word)' },
  { tag: [t.string, t.special(t.string), t.regexp], color: 'var(--code-string)' },
  { tag: [t.number], color: 'var(--code-number)' },
  { tag: [t.propertyName, t.definition(t.propertyName)], color: 'var(--code-key)' },
  { tag: [t.function(t.variableName), t.function(t.propertyName)], color: 'var(--code-function)' },
  { tag: [t.typeName, t.className], color: 'var(--code-number)' },
  { tag: [t.comment], color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [t.punctuation, t.operator, t.bracket], color: 'var(--text-muted)' },
])

const look = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--size-s)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', letterSpacing: '0' },
  '.cm-content': { padding: '5px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeft: '1.5px solid var(--accent)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--selected)',
  },
  '.cm-placeholder': { color: 'var(--text-faint)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--pressed)',
    borderRadius: '2px',
    color: 'inherit',
  },
  '.cm-gutters': { background: 'transparent', border: 'none', color: 'var(--text-faint)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 10px', minWidth: '24px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '0', textDecorationThickness: '1px' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--danger)', textDecorationSkipInk: 'none' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--warning)', textDecorationSkipInk: 'none' },
  '.cm-tooltip': {
    zIndex: 'var(--z-menu)',
    overflow: 'hidden',
    border: '1px solid var(--border)',
    borderRadius: '8px',
    background: 'var(--surface-raised)',
    boxShadow: 'var(--shadow-l)',
    color: 'var(--text)',
    fontSize: 'var(--size-s)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    minWidth: '260px',
    maxWidth: '440px',
    maxHeight: '264px',
    padding: '4px',
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--size-s)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '8px',
    alignItems: 'center',
    height: '26px',
    padding: '0 8px',
    borderRadius: 'var(--radius-s)',
    lineHeight: '26px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected], .cm-tooltip-autocomplete-disabled ul li[aria-selected]': {
    background: 'var(--selected)',
    color: 'var(--text)',
  },
  '.cm-completionLabel': { flex: '0 1 auto', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent-text)', fontWeight: '600' },
  '.cm-completionDetail': {
    flex: '1 1 0',
    minWidth: '60px',
    marginLeft: 'auto',
    overflow: 'hidden',
    color: 'var(--text-faint)',
    fontStyle: 'normal',
    textAlign: 'right',
    textOverflow: 'ellipsis',
  },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '300px', lineHeight: '1.45' },
  '.cm-tooltip-lint': { padding: '2px' },
  '.cm-diagnostic': { padding: '4px 8px', border: 'none', maxWidth: '320px', fontFamily: 'var(--font-ui)' },
})

/** How every editor looks, allowed by the content security policy. */
export const editorLook: Extension = [
  styleNonce ? EditorView.cspNonce.of(styleNonce) : [],
  look,
  syntaxHighlighting(codeColors),
]
