import { z } from 'zod'
import { workflowSchema } from './workflow.ts'

/** The JSON Schema that `resources/workflow.schema.json` publishes: what an author may write, defaults left out or not. */
export function workflowJsonSchema(): Record<string, unknown> {
  const { $schema, properties, required, additionalProperties, ...rest } = z.toJSONSchema(workflowSchema, {
    io: 'input',
  })
  return {
    $schema,
    title: 'Patchbay workflow',
    description: 'A *.workflow.json file: triggers, steps and the edges between them.',
    ...rest,
    required,
    properties,
    // The schema in code checks by hand that unknown top fields start with `x-`; here a pattern says it.
    patternProperties: { '^x-': additionalProperties },
    additionalProperties: false,
  }
}
