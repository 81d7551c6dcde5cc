/**
 * Writes resources/workflow.schema.json from the schema in code. Run it with Node 24: `node scripts/write-schema.ts`,
 * then `npm run format`.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { workflowJsonSchema } from '#shared/model/workflow-json-schema.ts'

const target = fileURLToPath(new URL('../resources/workflow.schema.json', import.meta.url))
writeFileSync(target, `${JSON.stringify(workflowJsonSchema(), null, 2)}\n`)
console.log(`wrote ${target}`)
