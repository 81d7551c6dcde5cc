import type { AnyNode, ImportDeclaration, ImportExpression, Program } from 'acorn'
import { staticValue } from './static-value.ts'
import { walk } from './walk.ts'

export interface ModuleUse {
  readonly specifier: string
  readonly node: AnyNode
}

/** Every module that the text names, in order. */
export function moduleUses(program: Program): ModuleUse[] {
  const uses: ModuleUse[] = []
  walk(program, node => {
    const source = sourceOf(node)
    const specifier = source === undefined ? undefined : staticValue(source)
    if (source !== undefined && typeof specifier === 'string') uses.push({ specifier, node: source })
  })
  return uses.sort((a, b) => a.node.start - b.node.start)
}

function sourceOf(node: AnyNode): AnyNode | undefined {
  if (node.type === 'ImportDeclaration' || node.type === 'ImportExpression') return node.source
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
    return undefined
  return node.arguments[0]
}

/** One `import` as a statement that does the same: `const { default: a, b } = await $patchbay.import("m", ["default", "b"]);` */
export function importStatement(declaration: ImportDeclaration): string {
  const source = JSON.stringify(declaration.source.value)
  const named: string[] = []
  const keys: string[] = []
  let namespace = ''
  for (const specifier of declaration.specifiers) {
    if (specifier.type === 'ImportNamespaceSpecifier') {
      namespace = specifier.local.name
      continue
    }
    const key = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported)
    keys.push(key)
    named.push(`${JSON.stringify(key)}: ${specifier.local.name}`)
  }
  const loaded = `await $patchbay.import(${source}, ${JSON.stringify(keys)})`
  if (namespace === '' && named.length === 0) return `${loaded}; `
  if (namespace === '') return `const { ${named.join(', ')} } = ${loaded}; `
  return `const ${namespace} = ${loaded}; ${named.length === 0 ? '' : `const { ${named.join(', ')} } = ${namespace}; `}`
}

export function dynamicImports(program: Program): ImportExpression[] {
  const found: ImportExpression[] = []
  walk(program, node => {
    if (node.type === 'ImportExpression') found.push(node)
  })
  return found
}

export function nameOf(node: AnyNode): string {
  return node.type === 'Identifier' ? node.name : String(node.type === 'Literal' ? node.value : '')
}
