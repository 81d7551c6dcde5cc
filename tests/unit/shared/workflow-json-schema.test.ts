import { describe, expect, it } from 'vitest'
import { workflowJsonSchema } from '#shared/model/workflow-json-schema.ts'
import published from '../../../resources/workflow.schema.json' with { type: 'json' }

describe('resources/workflow.schema.json', () => {
  it('says what the schema in code says: run `node scripts/write-schema.ts` after changing it', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(workflowJsonSchema())))
  })

  it('requires what has no default, and lets only x- fields be added', () => {
    expect(workflowJsonSchema()).toMatchObject({
      required: ['formatVersion', 'id', 'name'],
      patternProperties: { '^x-': expect.anything() },
      additionalProperties: false,
    })
  })
})
