/** Checks a source tree against `.dependency-cruiser.cjs`, and that the check really read all of it. */
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { cruise } from 'dependency-cruiser'

const require = createRequire(import.meta.url)
/** @type {{ forbidden: (import('dependency-cruiser').IForbiddenRuleType & { name: string })[], options: import('dependency-cruiser').ICruiseOptions }} */
const config = require('../../.dependency-cruiser.cjs')

/** The name of every boundary. */
export const ruleNames = config.forbidden.map(rule => rule.name)

const FOLDERS = ['src', 'tests', 'bench']
const SOURCE = /\.(ts|tsx)$/
const NOT_CRUISED = /\.d\.ts$|^tests\/fixtures\//

/**
 * @param {string} root the folder that holds `src`
 * @returns {Promise<{ modules: number, imports: number, problems: { rule: string, from: string, to: string }[] }>}
 *   what was read, and each import that crosses a boundary
 */
export async function checkBoundaries(root) {
  const { enhancedResolveOptions, ...options } = config.options
  const folders = FOLDERS.filter(folder => existsSync(path.join(root, folder)))
  if (folders.length === 0) throw new Error(`There is nothing to check in ${root}`)
  const files = folders.flatMap(folder => sourceFiles(root, folder))
  const { output } = await cruise(
    folders,
    { ...options, ruleSet: { forbidden: config.forbidden }, validate: true, baseDir: root },
    { ...enhancedResolveOptions, bustTheCache: true },
  )
  if (typeof output === 'string') throw new Error(output)
  const imports = output.modules.reduce((sum, module) => sum + module.dependencies.length, 0)
  assertAllRead(files, output.modules, imports)
  const problems = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
  return { modules: output.modules.length, imports, problems }
}

/**
 * The cruiser reads TypeScript through the compiler it finds, and with one that it doesn't know it reads nothing
 * and reports nothing. So: every file on disk must have been read, and some import found.
 * @param {string[]} files
 * @param {{ source: string }[]} modules
 * @param {number} imports
 */
function assertAllRead(files, modules, imports) {
  const read = new Set(modules.map(module => module.source))
  const unread = files.filter(file => !read.has(file))
  if (files.length === 0 || unread.length > 0 || imports === 0) {
    const example = unread.length > 0 ? `, for example not ${unread[0]}` : ''
    throw new Error(
      `The boundary check read ${files.length - unread.length} of ${files.length} files and ${imports} imports${example}`,
    )
  }
}

/**
 * @param {string} root
 * @param {string} folder
 */
function sourceFiles(root, folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(file => path.posix.join(folder, file.split(path.sep).join('/')))
    .filter(file => SOURCE.test(file) && !NOT_CRUISED.test(file))
}
