import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runEventSchema } from '#shared/model/run-event.ts'
import { runSummarySchema } from '#shared/model/run-state.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { createSampleWorkflow } from '../../../src/demo/sample-workflow.ts'
import { startSample } from '../../../src/demo/start-sample.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { buildCli, cli } from '../../support/cli.ts'
import { harProblems } from '../../support/har-problems.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(buildCli, 120_000)

const env = { PATCHBAY_PASSPHRASE: 'a long passphrase of tests' }
const lines = (text: string): string[] => text.split('\n').filter(line => line !== '')

describe('patchbay runs', () => {
  it('[S-CR-1] shows what `run` kept, the customer’s token masked; the disk holds neither token nor data', async () => {
    const sample = await startSample()
    try {
      const folder = tempFolder()
      const file = join(folder, 'sample.workflow.json')
      const workflow = createSampleWorkflow(sample)
      writeFileSync(file, writeWorkflow(workflow))
      const data = join(folder, 'data')
      const secrets = sample.env.filter(({ secret }) => secret).map(({ name, value }) => `${name}=${value}`)
      const event = { body: { user_id: 'u_456', values: ['Johannes', 'johannes@example.com'] } }
      const run = await cli(
        [
          'run',
          file,
          '--event',
          JSON.stringify(event),
          ...secrets.flatMap(given => ['--env', given]),
          '--data-dir',
          data,
        ],
        { env },
      )
      expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' })
      const token = sample.sheets.requests.at(-1)?.token ?? ''
      expect(token).toMatch(/^ya29\./)

      const list = await cli(['runs', 'list', file, '--json', '--data-dir', data], { env })
      const [summary, ...others] = lines(list.stdout).map(line => runSummarySchema.parse(JSON.parse(line)))
      expect(others).toEqual([])
      expect(summary).toMatchObject({ status: 'succeeded', workflowId: workflow.id, kept: true })
      const runId = summary?.runId ?? ''
      const human = await cli(['runs', 'list', workflow.id, '--data-dir', data], { env })
      expect(human.stdout).toMatch(
        new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d {2}succeeded .* new_row {2}${runId}\\n$`),
      )

      const shown = await cli(['runs', 'show', file, runId, '--data-dir', data], { env })
      expect({ code: shown.code, stderr: shown.stderr }).toEqual({ code: 0, stderr: '' })
      expect(shown.stdout).toMatch(/✓ get_token.*✓ add_row.*✓ respond.*Succeeded in/s)
      const json = await cli(['runs', 'show', file, runId, '--json', '--data-dir', data], { env })
      const events = lines(json.stdout).map(line => runEventSchema.parse(JSON.parse(line)))
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
      expect(json.stdout).toContain('johannes@example.com')
      expect(json.stdout).toContain('‹secret: steps.get_token.$return_value.access_token›')

      const whole = await cli(['runs', 'export', file, runId, '--data-dir', data], { env })
      expect(JSON.parse(whole.stdout)).toMatchObject({ format: 'patchbay.run', run: { runId }, events })
      const har = await cli(['runs', 'export', workflow.id, runId, '--har', '--data-dir', data], { env })
      expect(harProblems(har.stdout)).toEqual([])
      expect(JSON.parse(har.stdout).log.entries).toHaveLength(
        events.filter(({ type }) => type === 'request.sent').length,
      )

      for (const { stdout } of [run, list, human, shown, json, whole, har])
        expect(stdout).not.toContain(token)
      const secretKey = sample.env.find(({ name }) => name === 'AWS_SECRET_ACCESS_KEY')?.value ?? ''
      expect(scanFolder(data, [token, secretKey, 'johannes@example.com'])).toEqual([])
    } finally {
      await sample.stop()
    }
  })

  it('say in one line why nothing can be shown', async () => {
    const folder = tempFolder()
    const file = join(folder, 'a.workflow.json')
    writeFileSync(
      file,
      writeWorkflow(createSampleWorkflow({ sheetsEndpoint: 'http://127.0.0.1:1', env: [] })),
    )
    const data = ['--data-dir', join(folder, 'data')]
    const empty = await cli(['runs', 'list', file, ...data], { env })
    expect(empty).toMatchObject({ code: 0, stdout: 'No runs are kept.\n', stderr: '' })

    const failing: [Record<string, string>, string[], RegExp][] = [
      [
        { PATCHBAY_PASSPHRASE: 'not the passphrase it was' },
        ['runs', 'list', file],
        /The key does not fit this vault\. .*check PATCHBAY_PASSPHRASE/,
      ],
      [{}, ['runs', 'list', file], /The vault is locked: .*PATCHBAY_PASSPHRASE/],
      [{ PATCHBAY_PASSPHRASE: 'short' }, ['runs', 'list', file], /needs at least 12 characters/],
      [env, ['runs', 'list', 'nowhere.workflow.json'], /nowhere\.workflow\.json can’t be read/],
      [env, ['runs', 'show', file, 'nothing'], /“nothing” is not a run id/],
      [env, ['runs', 'show', file, 'run_0000000000000000'], /not kept/],
      [env, ['runs', 'export', file, 'run_0000000000000000'], /not kept/],
    ]
    for (const [given, args, expected] of failing) {
      const { code, stdout, stderr } = await cli([...args, ...data], { env: given })
      expect({ args, code, stdout, lines: lines(stderr) }).toEqual({
        args,
        code: 1,
        stdout: '',
        lines: [expect.stringMatching(expected)],
      })
    }
  })
})

describe('patchbay demo', () => {
  it('runs the sample against stand-ins, shows the row where it belongs and the token nowhere, and leaves nothing', async () => {
    const folder = tempFolder()
    const { code, stdout, stderr } = await cli(['demo'], { env: { TMPDIR: folder } })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/answered 200: /)
    expect(stdout).toMatch(/u_123 .*\[\["Ada","ada@example\.com"\]\]\n.*u_456 .*\[\]\n/)
    expect(stdout).toMatch(/Searched \d+ characters of inputs, outputs and logs: 0 hits\./)
    expect(stdout).toContain('‹secret: steps.get_token.$return_value.access_token›')
    expect(stdout).not.toMatch(/ya29\.[\w-]{20}/)
    expect(scanFolder(folder, ['ada@example.com'])).toEqual([])
  })
})
