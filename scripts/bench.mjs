/** `npm run bench [name...]`: runs `bench/*.bench.ts` one after the other, or those whose name holds a given word. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { root, run } from './lib/project.mjs'

const words = process.argv.slice(2)
const folder = path.join(root, 'bench')
const benches = readdirSync(folder)
  .filter(name => name.endsWith('.bench.ts'))
  .filter(name => words.length === 0 || words.some(word => name.includes(word)))
  .sort()

if (benches.length === 0) {
  console.error(`No benchmark is called ${words.join(' or ')}`)
  process.exitCode = 1
} else {
  process.exitCode = await ensureBuilt({ log: line => console.log(line) })
  for (const name of process.exitCode === 0 ? benches : []) {
    console.log(`\n${name}`)
    const code = await run([process.execPath, '--expose-gc', path.join(folder, name)])
    if (code !== 0) process.exitCode = code
  }
}
