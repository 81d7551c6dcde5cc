import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { buildCli, cli } from '../../support/cli.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(buildCli, 120_000)

const env = { PATCHBAY_PASSPHRASE: 'a long passphrase of tests' }

/** A workflow's file, and `patchbay` on a data folder of its own. */
function place(workflow: Workflow) {
  const folder = tempFolder()
  const file = join(folder, 'chain.workflow.json')
  const write = (changed: Workflow) => writeFileSync(file, writeWorkflow(changed))
  write(workflow)
  const data = join(folder, 'data')
  const patchbay = (args: readonly string[], input?: string) =>
    cli([...args, '--data-dir', data], { env, ...(input === undefined ? {} : { input }) })
  return { file, data, write, patchbay }
}

const firstId = (stdout: string): string => /run_\w+/.exec(stdout)?.[0] ?? ''

describe('patchbay runs replay', () => {
  it('runs a failed run again from the failed step, on the file as it is now or as it was', async () => {
    const steps = { first: 'return Math.random()', second: 'throw new Error("not yet")' }
    const { file, write, patchbay } = place(chainWorkflow({ steps }))
    const failed = await patchbay(['run', file])
    expect(failed.code).toBe(1)
    const runId = firstId(failed.stdout)
    write(chainWorkflow({ steps: { ...steps, second: 'return "mended"' } }))

    const again = await patchbay(['runs', 'replay', file, runId, '--from', 'failed'])
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: 'Used again: first.\n' })
    expect(again.stdout).toMatch(/^A chain run_\w+\n {2}✓ second .*\nSucceeded in .*\.\n$/)
    expect(firstId(again.stdout)).not.toBe(runId)
    const asItRan = await patchbay([
      'runs',
      'replay',
      file,
      runId,
      '--from',
      'second',
      '--on',
      'ran',
      '--json',
    ])
    expect(asItRan.code).toBe(1)
    const [started] = asItRan.stdout.split('\n').map(line => (line === '' ? undefined : JSON.parse(line)))
    expect(started).toMatchObject({ type: 'run.started', run: { replayOf: runId, mode: 'rerun' } })
  })

  it('[S-CR-1] takes secrets that were not kept from a file or standard input, never from the command line', async () => {
    const { file, data, patchbay } = place(
      chainWorkflow({
        steps: {
          get_token: 'return { token: ["canary", "made", "once"].join("-") }',
          row: {
            action: 'google-sheets.add-single-row',
            props: { spreadsheetId: 'x', sheetName: 's', values: [1], endpoint: 'http://127.0.0.1:1/' },
            auth: {
              google_sheets: {
                mode: 'external',
                external: { oauth_access_token: '{{steps.get_token.$return_value.token}}' },
              },
            },
            allowedHosts: ['127.0.0.1:1'],
          },
        },
      }),
    )
    const runId = firstId((await patchbay(['run', file])).stdout)
    const replay = ['runs', 'replay', file, runId, '--from', 'failed']
    const secrets = JSON.stringify({ 'steps.get_token.$return_value.token': 'canary-typed-in' })
    const refused: [string[], string, RegExp][] = [
      [
        [],
        '',
        /not kept: steps\.get_token\.\$return_value\.token\. Give them with --secrets @file .*--again get_token/,
      ],
      [['--secrets', secrets], '', /--secrets takes @file, or @-/],
      [['--secrets', '@-'], '{"steps.other": "x"}', /steps\.other is not asked for/],
      [['--secrets', '@-'], '["canary-typed-in"]', /must be one JSON object of texts/],
      [['--on', 'newer'], '', /--on takes ran or newest/],
      [['--again', 'ghost'], '', /no step “ghost”/],
    ]
    for (const [args, input, message] of refused) {
      const { code, stdout, stderr } = await patchbay([...replay, ...args], input)
      expect({ args, code, stdout, stderr }).toEqual({
        args,
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(message),
      })
      expect(stderr).not.toContain('canary')
    }
    const typed = await patchbay([...replay, '--secrets', '@-', '--json'], secrets)
    const asked = await patchbay([...replay, '--again', 'get_token'])
    for (const { stdout, stderr } of [typed, asked]) {
      expect(stdout).toMatch(/127\.0\.0\.1/)
      expect(stdout + stderr).not.toContain('canary')
    }
    expect(asked.stdout).toMatch(/✓ get_token/)
    expect(scanFolder(data, ['canary-typed-in', 'canary-made-once'])).toEqual([])
  })
})
