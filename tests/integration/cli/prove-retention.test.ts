import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { proofReportSchema } from '#shared/model/retention-proof.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { buildCli, cli } from '../../support/cli.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(buildCli, 120_000)

function setUp(chain: Parameters<typeof chainWorkflow>[0]) {
  const folder = tempFolder()
  const file = join(folder, 'flow.workflow.json')
  writeFileSync(file, writeWorkflow(chainWorkflow({ keep: false, ...chain })))
  const dataFolder = join(folder, 'data')
  // Other programs' temporary files are not the test's affair.
  return { folder, file, dataFolder, env: { TMPDIR: tempFolder() } }
}

test('nothing found: a verdict, where was looked, the report as a file for this user alone; exit code 0', async () => {
  const { folder, file, dataFolder, env } = setUp({ steps: { one: 'return steps.trigger.event' } })
  const saved = join(folder, 'report.json')
  const args = [
    'prove-retention',
    file,
    '--event',
    '{"id":"u_1"}',
    '--report',
    saved,
    '--data-dir',
    dataFolder,
  ]
  const { code, stdout, stderr } = await cli(args, { env })
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'Running with made-up values…\nLooking through the files…\n',
  })
  expect(stdout).toMatch(/^0 of \d+ files? holds? any of the \d+ made-up values\./)
  expect(stdout).toContain('The archive has no such run; the workflow has no journal.')
  expect(stdout).toContain(dataFolder)
  const report = proofReportSchema.strict().parse(JSON.parse(readFileSync(saved, 'utf8')))
  expect(report).toMatchObject({ outcome: 'nothing-found', workflowName: 'A chain' })
  expect(statSync(saved).mode & 0o777).toBe(0o600)
})

test('nothing found, but the run failed early: says what is not shown; exit code 0', async () => {
  const { file, dataFolder, env } = setUp({ steps: { one: 'throw new Error("no")', two: 'return 2' } })
  const { code, stdout } = await cli(['prove-retention', file, '--data-dir', dataFolder], { env })
  expect(code).toBe(0)
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(
      /^0 of .* made-up values, but the run did not get to its end\. \d+\.\d MB scanned\.$/,
    ),
    'The run failed at “one” (code.thrown), so nothing is shown about what its other steps would do: “two”.',
  ])
})

test('not all of it looked at: no verdict; exit code 1', async () => {
  const { file, dataFolder, env } = setUp({ steps: { one: 'return 1' } })
  mkdirSync(dataFolder)
  symlinkSync('loop', join(dataFolder, 'loop'))
  const { code, stdout } = await cli(['prove-retention', file, '--data-dir', dataFolder], { env })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^Nothing was found, but 1 file could not be read\./)
  expect(stdout).toContain('loop (ELOOP)')
})

test('something found: what, where and in what form; exit code 1', async () => {
  const { dataFolder, env, folder } = setUp({ steps: { one: 'return 1' } })
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', chunk => writeFileSync(join(dataFolder, 'leaked.txt'), chunk))
    request.on('end', () => response.end())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const file = join(folder, 'leaky.workflow.json')
  const step = {
    action: 'http.request',
    props: {
      url: `http://${host}/`,
      method: 'POST',
      bodyType: 'json',
      json: { a: '{{steps.trigger.event.body.id}}' },
    },
    allowedHosts: [host],
  }
  const trigger = { sampleEvent: { body: { id: 'u_1' } } }
  writeFileSync(file, writeWorkflow(chainWorkflow({ keep: false, steps: { one: step }, trigger })))
  const human = await cli(['prove-retention', file, '--data-dir', dataFolder], { env })
  expect(human.stdout).toMatch(/^1 of \d+ files hold made-up values of the run\./)
  expect(human.stdout).toMatch(/leaked\.txt, at byte 6, utf-8: event\.body\.id/)
  const json = await cli(['prove-retention', file, '--json', '--data-dir', dataFolder], { env })
  expect([human.code, json.code]).toEqual([1, 1])
  expect(proofReportSchema.parse(JSON.parse(json.stdout)).hits).toMatchObject([
    { canary: 'event.body.id', offset: 6 },
  ])
})
