import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { useEntrySchema } from '#shared/model/use-log.ts'
import { createSampleWorkflow } from '../../../src/demo/sample-workflow.ts'
import { startSample } from '../../../src/demo/start-sample.ts'
import { buildCli, cli } from '../../support/cli.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(buildCli, 120_000)

const env = { PATCHBAY_PASSPHRASE: 'a long passphrase of tests' }

describe('patchbay uses', () => {
  it('[S-CR-4] tells where a credential went, of a run of which nothing is kept, and finds a changed log', async () => {
    const sample = await startSample()
    try {
      const folder = tempFolder()
      const file = join(folder, 'sample.workflow.json')
      const workflow = createSampleWorkflow(sample)
      workflow.settings.retention.keep = false
      writeFileSync(file, writeWorkflow(workflow))
      const data = ['--data-dir', join(folder, 'data')]
      const secrets = sample.env
        .filter(({ secret }) => secret)
        .flatMap(({ name, value }) => ['--env', `${name}=${value}`])
      // The vault is there from the first command on.
      const empty = await cli(['uses', ...data], { env })
      expect(empty).toMatchObject({ code: 0, stdout: 'No use of a credential is recorded.\n', stderr: '' })

      const run = await cli(['run', file, ...secrets, ...data], { env })
      expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' })
      const json = await cli(['uses', '--json', ...data], { env })
      const [entry, ...others] = json.stdout
        .trim()
        .split('\n')
        .map(line => useEntrySchema.parse(JSON.parse(line)))
      expect(others).toEqual([])
      expect(entry).toMatchObject({
        workflowId: workflow.id,
        stepName: 'add_row',
        app: 'google_sheets',
        source: expect.stringMatching(/^external: .*get_token/),
        host: new URL(sample.sheets.endpoint).host,
        outcome: 'answered',
        status: 200,
      })
      const human = await cli(['uses', ...data], { env })
      expect(human.stdout).toMatch(
        /answered 200\s+google_sheets → 127\.0\.0\.1:\d+ .* › add_row {2}external: /,
      )
      const whole = await cli(['uses', '--check', ...data], { env })
      expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining('as Patchbay wrote') })

      const log = join(folder, 'data/use-log/uses.log')
      writeFileSync(
        log,
        readFileSync(log, 'latin1').replace(/^./, first => (first === 'A' ? 'B' : 'A')),
      )
      const broken = await cli(['uses', '--check', ...data], { env })
      expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining('broken at entry 1') })
    } finally {
      await sample.stop()
    }
  })
})
