/** `npm run boundaries`: fails when an import crosses a boundary. */
import { checkBoundaries } from './lib/boundaries.mjs'
import { root } from './lib/project.mjs'

const { modules, imports, problems } = await checkBoundaries(root)
for (const { rule, from, to } of problems) console.error(`${rule}: ${from} -> ${to}`)
console.log(`Boundaries: ${modules} modules, ${imports} imports, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1
