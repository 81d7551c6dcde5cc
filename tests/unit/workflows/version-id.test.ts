import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { versionIdSchema } from '#shared/model/ids.ts'
import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { versionId } from '../../../src/main/workflows/version-id.ts'
import { sampleWorkflow } from '../../support/workflows.ts'

describe('versionId', () => {
  it('is the start of the SHA-256 of the canonical text, however the file was laid out', () => {
    const workflow = sampleWorkflow()
    const expected = createHash('sha256').update(writeWorkflow(workflow)).digest('hex').slice(0, 16)
    expect(versionIdSchema.parse(versionId(workflow))).toBe(expected)
    expect(versionId(readWorkflow(JSON.stringify(workflow)))).toBe(expected)
    expect(versionId({ ...workflow, description: 'x' })).not.toBe(expected)
  })
})
