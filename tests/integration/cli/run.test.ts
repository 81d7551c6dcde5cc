import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type RunSignal, runSignalSchema } from '#shared/model/run-state.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { type Chain, chainWorkflow } from '../../support/chain.ts'
import { buildCli, cli, NODES, startCli } from '../../support/cli.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { sampleWorkflow } from '../../support/workflows.ts'

beforeAll(buildCli, 120_000)

const ECHO = {
  echo: 'console.log("n is", steps.trigger.event.body.n); return { twice: steps.trigger.event.body.n * 2 }',
}

/** A folder with the workflow in it and a data folder beside. */
function setUp(chain: Chain) {
  const folder = tempFolder()
  const file = join(folder, 'a.workflow.json')
  writeFileSync(file, writeWorkflow(chainWorkflow(chain)))
  return { folder, file, data: ['--data-dir', join(folder, 'data')] }
}

const lines = (text: string): string[] => text.split('\n').filter(line => line !== '')
const signalsOf = (stdout: string): RunSignal[] =>
  lines(stdout).map(line => runSignalSchema.parse(JSON.parse(line)))

describe.each(NODES)('patchbay run, on %s', node => {
  it('tells each step to a person, and ends with 0', async () => {
    const { file, data } = setUp({ steps: ECHO })
    const { code, stdout } = await cli(['run', file, ...data], { node })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^A chain run_\w+\n {2}echo +│ n is 1\n {2}✓ echo .* (ms|s) *\nSucceeded in .*\.\n$/,
    )
  })

  it('[S-RET-1] tells status and timing alone of a workflow that keeps nothing', async () => {
    const { file, data } = setUp({ steps: { echo: `${ECHO.echo.replace('return', 'throw')}` }, keep: false })
    const { code, stdout, stderr } = await cli(['run', file, ...data], { node })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(
      /^A chain run_\w+\n {2}✗ echo .* Details are not kept for this run\.\nFailed after .*: Details are not kept for this run\.\n$/,
    )
  })

  it('prints one JSON event a line, numbered without gaps but for what has nothing to show', async () => {
    const { file, data } = setUp({ steps: { ...ECHO, again: 'return 1' } })
    const { code, stdout } = await cli(['run', file, '--json', ...data], { node })
    const signals = signalsOf(stdout)
    expect(code).toBe(0)
    expect(signals.map(({ type }) => type)).toEqual([
      'run.started',
      'step.started',
      'step.logged',
      'step.succeeded',
      'step.started',
      'step.succeeded',
      'run.succeeded',
    ])
    expect(signals.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('ends with 1 when a step fails, and says which and why', async () => {
    const { file, data } = setUp({
      steps: { bad: 'throw new TypeError("no such thing")', after: 'return 1' },
    })
    const human = await cli(['run', file, ...data], { node })
    expect(human.code).toBe(1)
    expect(human.stdout).toMatch(/✗ bad .*no such thing/)
    expect(human.stdout).toMatch(/– after/)
    expect(human.stdout).toMatch(/Failed after .*no such thing/)
    const json = await cli(['run', file, '--json', ...data], { node })
    expect(json.code).toBe(1)
    expect(signalsOf(json.stdout).at(-1)).toMatchObject({
      type: 'run.failed',
      error: { code: 'code.thrown' },
    })
  })
})

describe('patchbay run', () => {
  const returnEvent = { give: 'console.log(JSON.stringify(steps.trigger.event)); return 1' }
  const logged = (stdout: string): unknown[] =>
    signalsOf(stdout).flatMap(signal => (signal.type === 'step.logged' ? [JSON.parse(signal.text)] : []))

  it('takes the event as JSON, from a file, and from standard input', async () => {
    const { folder, file, data } = setUp({ steps: returnEvent })
    const event = { body: { name: 'Ö “quoted”' } }
    const eventFile = join(folder, 'event.json')
    writeFileSync(eventFile, JSON.stringify(event))
    const given = [
      cli(['run', file, '--json', '--event', JSON.stringify(event), ...data]),
      cli(['run', file, '--json', '--event', `@${eventFile}`, ...data]),
      cli(['run', file, '--json', '--event', '@-', ...data], { input: JSON.stringify(event) }),
    ]
    for (const { code, stdout } of await Promise.all(given)) {
      expect({ code, events: logged(stdout) }).toEqual({ code: 0, events: [event] })
    }
  })

  it('takes env values, and shows a secret one nowhere', async () => {
    const secret = 'sk-canary-7f3a9b2d1e'
    const { folder, file, data } = setUp({
      env: [{ name: 'PLAIN' }, { name: 'API_KEY', secret: true }],
      steps: {
        show: 'console.log(process.env.PLAIN, process.env.API_KEY); return { key: process.env.API_KEY }',
      },
    })
    const { code, stdout, stderr } = await cli(
      ['run', file, '--json', '--env', 'PLAIN=a=b', '--env', `API_KEY=${secret}`, ...data],
      { env: { PATCHBAY_PASSPHRASE: 'a long passphrase of tests' } },
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(signalsOf(stdout).find(signal => signal.type === 'step.logged')).toMatchObject({
      text: 'a=b ‹secret: env.API_KEY›',
    })
    expect(stdout).not.toContain(secret)
    expect(readdirSync(join(folder, 'data', 'runs'))).toContainEqual(expect.stringMatching(/\.runs\.db$/))
  })

  it('says in one line that the runs of a workflow that keeps them are not kept without a passphrase', async () => {
    const { folder, file, data } = setUp({ steps: ECHO })
    const { code, stderr } = await cli(['run', file, ...data])
    expect(code).toBe(0)
    expect(lines(stderr)).toEqual([expect.stringMatching(/^This run is not kept: .*PATCHBAY_PASSPHRASE/)])
    expect(existsSync(join(folder, 'data', 'runs'))).toBe(false)
  })

  it('goes on to its end when nobody reads what it prints any more', async () => {
    const { file, data } = setUp({
      steps: {
        lines:
          'for (let n = 0; n < 50; n++) { console.log(n); await new Promise(done => setTimeout(done, 5)) }',
      },
    })
    const { child, waitFor, result } = startCli(['run', file, '--json', ...data])
    await waitFor('"step.logged"')
    child.stdout.destroy()
    const { code, stderr } = await result
    expect({ code, lines: lines(stderr).length }).toEqual({ code: 0, lines: 1 })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('is cancelled by %s and ends with 1', async signal => {
    const { file, data } = setUp({
      steps: { wait: 'console.log("waiting"); await new Promise(() => setInterval(() => 0, 1000))' },
    })
    const { child, waitFor, result } = startCli(['run', file, '--json', ...data])
    await waitFor('"step.logged"')
    child.kill(signal)
    const { code, stdout } = await result
    expect(code).toBe(1)
    expect(
      signalsOf(stdout)
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual(['step.cancelled', 'run.cancelled'])
  })

  it.each([
    [
      'a missing file',
      ['run', '/nowhere/a.workflow.json'],
      /a\.workflow\.json can’t be read: it is not there/,
    ],
    [
      'an event that is no JSON',
      ['run', 'FILE', '--event', '{a'],
      /--event is not JSON: .*Quote it for your shell/,
    ],
    [
      'an event file that is missing',
      ['run', 'FILE', '--event', '@/nowhere'],
      /--event: \/nowhere can’t be read/,
    ],
    ['an env value without =', ['run', 'FILE', '--env', 'NAME'], /--env takes NAME=value/],
    [
      'an env value of no name in the workflow',
      ['run', 'FILE', '--env', 'NO=1'],
      /has no env value named NO/,
    ],
    ['an unknown option', ['run', 'FILE', '--frobnicate'], /unknown option '--frobnicate'/],
    ['a missing argument', ['run'], /missing required argument 'file'/],
    ['an unknown command', ['fly'], /unknown command 'fly'/],
  ])('says in one line what is wrong: %s', async (_title, args, expected) => {
    const { file, data } = setUp({ steps: ECHO })
    const given = args.map(arg => (arg === 'FILE' ? file : arg))
    const { code, stdout, stderr } = await cli([...given, ...(given[0] === 'run' ? data : [])])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(lines(stderr)).toEqual([expect.stringMatching(expected)])
    expect(stderr).toMatch(/^patchbay: /)
  })
})

describe('accounts named in a file', () => {
  const ACCOUNT = 'acc_Abcdefgh12345678'
  const STEP = 'stp_Bbcdefgh12345678'

  it.each([
    ['are not used where nobody chose them', {}, /needs a Google Sheets account/],
    ['are looked up where somebody did', { wf_Abcdefgh12345678: [`${STEP} ${ACCOUNT}`] }, /not connected/],
  ])('[S-CR-2] %s', async (_, accountGrants, message) => {
    const folder = tempFolder()
    const file = join(folder, 'a.workflow.json')
    const data = join(folder, 'data')
    mkdirSync(data)
    writeFileSync(join(data, 'preferences.json'), JSON.stringify({ accountGrants }))
    const step = {
      id: STEP,
      name: 'add_row',
      action: 'google-sheets.add-single-row',
      version: '1.0.0',
      props: { spreadsheetId: 'abc', values: '[1]' },
      auth: { google_sheets: { mode: 'account', accountId: ACCOUNT } },
      position: { x: 0, y: 0 },
    }
    const edges = [{ id: 'edg_Abcdefgh12345678', from: 'trg_Abcdefgh12345678', to: STEP }]
    writeFileSync(file, writeWorkflow(sampleWorkflow({ env: [], steps: [step], edges })))
    const { code, stdout, stderr } = await cli(['run', file, '--data-dir', data])
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(message)
  })
})
