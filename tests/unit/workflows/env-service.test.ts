import { describe, expect, it } from 'vitest'
import type { WorkflowId } from '#shared/model/ids.ts'
import { openVault } from '../../../src/main/vault/index.ts'
import { createEnvService } from '../../../src/main/workflows/env-service.ts'
import { sampleWorkflow } from '../../support/workflows.ts'

const env = async () =>
  createEnvService({ vault: await openVault({ file: '/nowhere/vault.json', slots: [] }) })
const workflow = sampleWorkflow({
  env: [
    { name: 'REGION', value: 'eu-west-1' },
    { name: 'TOKEN', secret: true },
    { name: 'KEY', secret: true },
  ],
})

describe('env values', () => {
  it('come from the document, the secret ones from the vault, and overrides stand in for both', async () => {
    const service = await env()
    await service.setSecret(workflow.id, 'TOKEN', 't-1')
    await service.setSecret(workflow.id, 'KEY', '')
    expect(service.resolveEnv(workflow)).toEqual({
      values: { REGION: 'eu-west-1', TOKEN: 't-1', KEY: '' },
      secretNames: ['TOKEN', 'KEY'],
    })
    expect(service.resolveEnv(workflow, { REGION: 'x', KEY: 'k' })).toEqual({
      values: { REGION: 'x', TOKEN: 't-1', KEY: 'k' },
      secretNames: ['TOKEN', 'KEY'],
    })
  })

  it('that are secret and not set stop the run, all of them named, with where to set them', async () => {
    const service = await env()
    expect(() => service.resolveEnv(workflow)).toThrow(
      expect.objectContaining({
        code: 'auth.missing',
        message:
          'The secret env values TOKEN, KEY of "Send a row" are not set on this machine. Set them in the workflow\'s settings under Env, or pass --env TOKEN=… on the command line.',
      }),
    )
    expect(service.resolveEnv(workflow, { TOKEN: 'a', KEY: 'b' }).values.KEY).toBe('b')
  })

  it('take no override that the workflow does not know, and repeat no value', async () => {
    const service = await env()
    expect(() => service.resolveEnv(workflow, { TOKN: 's3cret-value' })).toThrow(
      'The workflow "Send a row" has no env value named TOKN. It has: REGION, TOKEN, KEY. Add it to the workflow\'s env first.',
    )
  })

  it('are listed by name, belong to one workflow, and are cleared one by one or all', async () => {
    const service = await env()
    const other = 'wf_other0000000' as WorkflowId
    await service.setSecret(workflow.id, 'TOKEN', 't')
    await service.setSecret(workflow.id, 'KEY', 'k')
    expect([service.listSecret(workflow.id), service.listSecret(other)]).toEqual([['TOKEN', 'KEY'], []])
    await service.clearSecret(workflow.id, 'TOKEN')
    expect(service.listSecret(workflow.id)).toEqual(['KEY'])
    await service.clearAll(workflow.id)
    expect(service.listSecret(workflow.id)).toEqual([])
  })

  it('can not be listed while the vault is closed, and asking is no error', async () => {
    const closed = await openVault({ file: '/nowhere/vault.json', slots: [], createIfMissing: false })
    const service = createEnvService({ vault: closed })
    expect(service.listSecret(workflow.id)).toEqual([])
    expect(() => service.resolveEnv(workflow)).toThrow(expect.objectContaining({ code: 'vault.locked' }))
  })
})
