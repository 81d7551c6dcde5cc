import type { AnyNode, ExportNamedDeclaration, ImportDeclaration } from 'acorn'
import MagicString, { type DecodedSourceMap } from 'magic-string'
import type { Entry } from './entry.ts'
import { dynamicImports, importStatement, nameOf } from './module-imports.ts'
import type { ParsedCode } from './parse.ts'
import { TextPositions } from './text-positions.ts'
import type { ColumnPair } from './types.ts'
import { walk } from './walk.ts'

/**
 * Turns a module into the body of an async function, line by line:
 * imports go in front of line 1 (they are hoisted in a module too), exports into `$patchbay`.
 */
export function rewrite(parsed: ParsedCode, entry: Entry): { body: MagicString; imports: string } {
  const body = new MagicString(parsed.code)
  let imports = ''
  for (const node of parsed.program.body) {
    if (node.type === 'ImportDeclaration') {
      imports += importStatement(node)
      blank(body, node, parsed.code)
    } else if (node.type === 'ExportNamedDeclaration') rewriteNamedExport(body, node, parsed.code)
  }
  for (const node of dynamicImports(parsed.program))
    body.overwrite(node.start, node.start + 'import'.length, '$patchbay.import')
  walk(parsed.program, node => {
    if (node.type === 'MetaProperty' && node.meta.name === 'import')
      body.overwrite(node.start, node.end, '$patchbay.meta')
  })
  if (entry.form === 'export') exportValue(body, entry.declaration, entry.declaration.declaration)
  else if (entry.form !== 'statements') exportValue(body, entry.statement, entry.statement)
  if (parsed.code.startsWith('#!')) body.overwrite(0, 2, '//')
  return { body, imports }
}

/** Makes `value`, which stands in `statement`, what the step runs. */
function exportValue(body: MagicString, statement: AnyNode, value: AnyNode): void {
  const name = 'id' in value && value.id?.type === 'Identifier' ? value.id.name : undefined
  if (name !== undefined && (value.type === 'FunctionDeclaration' || value.type === 'ClassDeclaration')) {
    // A named declaration stays one: the rest of the file may use its name, even above it.
    if (statement !== value)
      body.overwrite(statement.start, value.start, ' '.repeat(value.start - statement.start))
    body.prependLeft(statement.start, `$patchbay.value = ${name}; `)
    return
  }
  if (statement.start === value.start) body.prependLeft(statement.start, '$patchbay.value = ')
  else
    body.overwrite(
      statement.start,
      value.start,
      keepLines(body.slice(statement.start, value.start), '$patchbay.value = '),
    )
  body.appendRight(statement.end, ';')
}

function rewriteNamedExport(body: MagicString, node: ExportNamedDeclaration, code: string): void {
  if (node.declaration) {
    body.overwrite(node.start, node.declaration.start, ' '.repeat(node.declaration.start - node.start))
    return
  }
  const main = node.specifiers.find(item => nameOf(item.exported) === 'default')
  if (main === undefined || node.source) blank(body, node, code)
  else
    body.overwrite(
      node.start,
      node.end,
      keepLines(code.slice(node.start, node.end), `$patchbay.value = ${nameOf(main.local)};`),
    )
}

function blank(body: MagicString, node: ImportDeclaration | ExportNamedDeclaration, code: string): void {
  // The semicolon keeps the lines around it apart where their author left theirs out.
  body.overwrite(node.start, node.end, keepLines(code.slice(node.start, node.end), ';'))
}

/** `replacement`, followed by as many line breaks as `text` had. */
function keepLines(text: string, replacement: string): string {
  return replacement + '\n'.repeat(text.split('\n').length - 1)
}

/** For the lines whose text moved: which column of the author's each stretch of the new line comes from. */
export function movedColumns(
  source: string,
  parsed: ParsedCode,
  body: MagicString,
): Record<number, ColumnPair[]> {
  const before = source.split('\n')
  const after = body.toString().split('\n')
  const map: DecodedSourceMap = body.generateDecodedMap({ hires: 'boundary' })
  const inCode = new TextPositions(parsed.code)
  const inSource = new TextPositions(source)
  const columns: Record<number, ColumnPair[]> = {}
  after.forEach((text, line) => {
    if (text === before[line]) return
    const pairs: ColumnPair[] = []
    for (const segment of map.mappings[line] ?? []) {
      if (segment.length < 4) continue
      const [generated, , codeLine = 0, codeColumn = 0] = segment
      const position = inSource.positionOf(parsed.toSource(inCode.offsetOf(codeLine, codeColumn)))
      const last = pairs.at(-1)
      const moved = last === undefined || last[0] - last[1] !== generated - position.column
      if (position.line === line && moved) pairs.push([generated, position.column])
    }
    if (pairs.length > 0) columns[line + 1] = pairs
  })
  return columns
}
