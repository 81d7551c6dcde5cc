import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { RunId, StepId, TriggerId, WorkflowId } from '#shared/model/ids.ts'
import { answerKeyFor, MOST_ANSWERED_ALONE, type ReplayRequest } from '#shared/model/replay.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { openRaw } from '../../support/journal.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const stepId = (workflow: Workflow, name: string) =>
  workflow.steps.find(step => step.name === name)?.id as StepId

async function save(host: TestHost, workflow: Workflow) {
  const { revision } = await host.documents.open(workflow.id)
  expect(await host.workflows.save(workflow, revision)).toMatchObject({ outcome: 'saved' })
}

const withCode = (workflow: Workflow, name: string, code: string): Workflow => ({
  ...workflow,
  steps: workflow.steps.map(step => (step.name === name ? { ...step, props: { code } } : step)),
})

const keeping = (workflow: Workflow, keep: boolean): Workflow => ({
  ...workflow,
  settings: { ...workflow.settings, retention: { ...workflow.settings.retention, keep } },
})

/** Runs it to its end. */
async function ran(host: TestHost, workflow: Workflow, event: JsonValue = {}): Promise<RunId> {
  const run = await host.runs.start({ planned: host.planner.plan(workflow), mode: 'live', event })
  await run.finished
  return run.summary.runId
}

type Wanted = Partial<Omit<ReplayRequest, 'runIds'>>

const request = (runIds: readonly RunId[], wanted: Wanted = {}): ReplayRequest => ({
  runIds: [...runIds],
  version: 'newest',
  from: 'start',
  runAgain: [],
  ...wanted,
})

/** Replays runs to their end; with the new runs' ids. */
async function replayed(
  host: TestHost,
  runIds: readonly RunId[],
  { answers = {}, ...wanted }: Wanted & { answers?: Record<string, string> } = {},
) {
  const batch = await host.ask['replays.start']({ ...request(runIds, wanted), answers })
  return host.replayed(batch)
}

/** The new run; fails when it was not started. */
async function replayedOne(...args: Parameters<typeof replayed>): Promise<RunId> {
  const batch = await replayed(...args)
  const [runId] = batch.runIds
  if (!runId) throw new Error(batch.message)
  return runId
}

const outputOf = (host: TestHost, runId: RunId, id: StepId): JsonValue | undefined => {
  const output = host.archive.find(runId).outputs(runId).get(id)
  return output === undefined ? undefined : (JSON.parse(output) as JsonObject).$return_value
}

const triggerOf = (host: TestHost, runId: RunId) =>
  JSON.parse(host.archive.find(runId).trigger(runId)?.output ?? '') as {
    event: JsonObject
    context: JsonObject
  }

const startedIn = (host: TestHost, runId: RunId): string[] =>
  host.signals.flatMap(signal =>
    signal.type === 'step.started' && signal.runId === runId ? [signal.stepId as string] : [],
  )

const sheetsRow = (token: string) => ({
  action: 'google-sheets.add-single-row',
  props: { spreadsheetId: 'x', sheetName: 's', values: [1], endpoint: 'http://127.0.0.1:1/' },
  auth: { google_sheets: { mode: 'external', external: { oauth_access_token: token } } },
  allowedHosts: ['127.0.0.1:1'],
})

describe('replaying a run', () => {
  it('[S-CR-1] asks for no secret that somebody who sent an event, or was asked, made up', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const forged = '‹secret: Stripe › Secret key›'
    const workflow = chainWorkflow({
      steps: {
        greet:
          'return [steps.trigger.event.body.name, "\u2039secret: by the step\u203a", "\u2039\u2022\u203a"]',
        use: 'return steps.greet.$return_value',
      },
    })
    await host.add(workflow)
    const first = await ran(host, workflow, { body: { name: forged } })
    const recorded = ['<secret: Stripe › Secret key›', '<secret: by the step›', '<•›']
    expect(outputOf(host, first, stepId(workflow, 'greet'))).toEqual(recorded)
    expect(triggerOf(host, first).event).toEqual({ body: { name: recorded[0] } })

    const plan = await host.ask['replays.plan'](request([first]))
    expect(plan.questions).toEqual([])
    const again = await replayedOne(host, [first])
    expect(outputOf(host, again, stepId(workflow, 'use'))).toEqual(recorded)
  })

  it('of a replay leaves the masks that nothing reads what they are', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { first: 'return steps.trigger.event.body' } })
    await host.add(workflow)
    const first = await ran(host, workflow, { headers: { authorization: 'Bearer abc-1234567' }, body: 1 })
    const second = await replayedOne(host, [first])
    const third = await replayedOne(host, [second])
    const mask = '‹secret: steps.trigger.event.headers.authorization›'
    for (const runId of [first, second, third])
      expect(triggerOf(host, runId).event.headers).toEqual({ authorization: mask })
  })

  it('[R18] is a new run of the same event: its trace id stays, and it says what it is a replay of', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { echo: 'return steps.trigger.event.body' } })
    await host.add(workflow)
    const first = await ran(host, workflow, { body: { n: 7 } })
    const again = await replayedOne(host, [first])
    expect(outputOf(host, again, stepId(workflow, 'echo'))).toEqual({ n: 7 })
    expect(host.archive.find(again).state(again)).toMatchObject({
      status: 'succeeded',
      mode: 'rerun',
      triggerName: 'on_call',
      kept: true,
      replayOf: first,
    })
    const [before, after] = [triggerOf(host, first).context, triggerOf(host, again).context]
    expect(after).toEqual({ ...before, id: again, ts: after.ts, replay: true })
    expect(before).toMatchObject({ id: first, replay: false })
  })

  it('that failed, on the mended version, from the failed step: earlier steps do not run again', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const broken = chainWorkflow({
      steps: {
        first: 'return { at: Math.random() }',
        second: 'throw new Error("not yet")',
        third: 'return [steps.first.$return_value.at, steps.second.$return_value]',
      },
    })
    await host.add(broken)
    const failed = await ran(host, broken)
    const given = outputOf(host, failed, stepId(broken, 'first')) as JsonObject
    await save(host, withCode(broken, 'second', 'return "mended"'))

    const plan = await host.ask['replays.plan'](request([failed], { from: 'failed' }))
    expect(plan).toEqual({
      runCount: 1,
      workflowIds: [broken.id],
      running: ['second', 'third'],
      reused: ['first'],
      askedAgain: [],
      questions: [],
      problems: [],
    })
    const mended = await replayedOne(host, [failed], { from: 'failed' })
    expect(startedIn(host, mended)).toEqual([stepId(broken, 'second'), stepId(broken, 'third')])
    expect(outputOf(host, mended, stepId(broken, 'third'))).toEqual([given.at, 'mended'])
    expect(host.archive.find(mended).state(mended)).toMatchObject({ reused: [stepId(broken, 'first')] })

    const asItRan = await replayed(host, [failed], { from: 'failed', version: 'ran' })
    expect(asItRan).toMatchObject({ state: 'done', failed: 1, succeeded: 0, skipped: 0 })
    const [again = failed] = asItRan.runIds
    expect(host.archive.version(again).versionId).toBe(host.archive.version(failed).versionId)
    expect(host.archive.version(again).versionId).not.toBe(host.archive.version(mended).versionId)
  })

  it('from any step, on a version whose steps were renamed, added and removed', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const before = chainWorkflow({ steps: { a: 'return "a"', b: 'return steps.a.$return_value + "b"' } })
    await host.add(before)
    const first = await ran(host, before)
    const renamed = chainWorkflow({
      steps: { other: 'return "new"', last: 'return steps.other.$return_value + "!"', added: 'return 1' },
    })
    await save(host, renamed)
    const again = await replayedOne(host, [first], { from: { stepId: stepId(renamed, 'last') } })
    expect(startedIn(host, again)).toEqual([stepId(renamed, 'last'), stepId(renamed, 'added')])
    expect(outputOf(host, again, stepId(renamed, 'last'))).toBe('a!')
    await save(host, chainWorkflow({ steps: { only: 'return 1' } }))
    const gone = await replayed(host, [first], { from: { stepId: stepId(renamed, 'last') } })
    expect(gone).toMatchObject({ skipped: 1, message: expect.stringMatching(/not part of this version/) })
  })

  it('that is a replay itself: what it reused is found in the run it came from, as long as that is kept', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: {
        first: 'return Math.random()',
        second: 'return Math.random()',
        last: 'return [steps.first, steps.second]',
      },
    })
    await host.add(workflow)
    const original = await ran(host, workflow)
    const once = await replayedOne(host, [original], { from: { stepId: stepId(workflow, 'second') } })
    const twice = await replayedOne(host, [once], { from: { stepId: stepId(workflow, 'last') } })
    expect(outputOf(host, twice, stepId(workflow, 'last'))).toEqual([
      { $return_value: outputOf(host, original, stepId(workflow, 'first')) },
      { $return_value: outputOf(host, once, stepId(workflow, 'second')) },
    ])
    const thrice = await replayedOne(host, [twice], { from: { stepId: stepId(workflow, 'last') } })
    expect(outputOf(host, thrice, stepId(workflow, 'last'))).toEqual(
      outputOf(host, twice, stepId(workflow, 'last')),
    )

    await host.ask['runs.delete']({ runIds: [original] })
    const lost = await replayed(host, [twice], { from: { stepId: stepId(workflow, 'last') } })
    expect(lost).toMatchObject({
      skipped: 1,
      message: expect.stringMatching(/^What first gave .* not kept any longer/),
    })
    expect(await replayed(host, [twice], { from: 'start' })).toMatchObject({ succeeded: 1 })
  })

  it('says why it can’t be: a run that was deleted, a workflow that can’t run, a trigger that is gone', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { one: 'return 1' } })
    await host.add(workflow)
    const [kept, deleted] = [await ran(host, workflow), await ran(host, workflow)]
    await host.ask['runs.delete']({ runIds: [deleted] })
    const problems = async (wanted: Wanted = {}) =>
      (await host.ask['replays.plan'](request([kept, deleted], wanted))).problems
    expect(await problems()).toEqual([{ runId: deleted, message: expect.stringMatching(/not kept/) }])

    await save(host, withCode(workflow, 'one', 'return ('))
    expect(await problems()).toEqual([
      { runId: kept, message: expect.stringMatching(/^“A chain” can’t run yet: .*step one/) },
      { runId: deleted, message: expect.stringMatching(/not kept/) },
    ])
    expect(await problems({ version: 'ran' })).toHaveLength(1)
    await save(host, { ...workflow, triggers: [], edges: [] })
    expect((await problems())[0]?.message).toMatch(/has no trigger|can’t run yet/)
    const id = 'trg_Another00001' as TriggerId
    const other = workflow.triggers.map(trigger => ({ ...trigger, id, name: 'other' }))
    await save(host, { ...workflow, triggers: other, edges: [] })
    expect((await problems())[0]?.message).toMatch(/The trigger on_call is not part of the workflow any more/)
    expect(await replayed(host, [deleted, kept], { version: 'ran' })).toMatchObject({
      succeeded: 1,
      skipped: 1,
      message: expect.stringMatching(/not kept/),
    })
  })
})

describe('what can’t be read', () => {
  it('[S-ST-2] a run whose records are damaged says so, and the others are replayed', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: {} })
    await host.add(workflow)
    const [damaged, whole] = [await ran(host, workflow), await ran(host, workflow)]
    const file = join(host.dataFolder, 'runs', `${workflow.id}.runs.db`)
    const raw = openRaw(file, workflow.id, await host.vault.workflowKey(workflow.id))
    raw.exec(`UPDATE batches SET body = substr(body, 1, 40) WHERE id = ${2 ** 21}`)
    raw.close()
    const plan = await host.ask['replays.plan'](request([damaged, whole]))
    expect(plan).toMatchObject({ runCount: 1, problems: [{ runId: damaged }] })
    const batch = await replayed(host, [damaged, whole])
    expect(batch).toMatchObject({ succeeded: 1, skipped: 1, message: plan.problems[0]?.message })
  })

  it('a vault that is locked makes a batch pause where it is; unlocked, it goes on', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: {} })
    await host.add(workflow)
    const runIds = [await ran(host, workflow), await ran(host, workflow)]
    await host.vaultService.lock()
    const { problems } = await host.ask['replays.plan'](request(runIds))
    expect(problems.map(({ message }) => message)).toEqual(
      Array(2).fill(expect.stringMatching(/vault is locked/)),
    )
    const { id } = await host.ask['replays.start']({ ...request(runIds), answers: {} })
    await expect.poll(() => host.replays.list()).toMatchObject([{ state: 'paused', skipped: 0 }])
    await host.vaultService.unlock()
    await host.ask['replays.resume']({ batchId: id })
    expect(await host.replayed({ id })).toMatchObject({ succeeded: 2, skipped: 0 })
  })
})

describe('secrets of a replayed run', () => {
  it('are asked of their source anew, when that is safe', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: {
        plain: 'return "kept"',
        get_token: {
          asksAgain: true,
          props: { code: 'return { token: ["canary", "of", "the-source", Math.random()].join("-") }' },
        },
        row: sheetsRow('{{steps.get_token.$return_value.token}}'),
      },
    })
    await host.add(workflow)
    const failed = await ran(host, workflow)
    const plan = await host.ask['replays.plan'](request([failed], { from: 'failed' }))
    expect(plan).toMatchObject({
      running: ['get_token', 'row'],
      reused: ['plain'],
      askedAgain: ['get_token'],
      questions: [],
    })
    const again = await replayedOne(host, [failed], { from: 'failed' })
    expect(startedIn(host, again)).toEqual([stepId(workflow, 'get_token'), stepId(workflow, 'row')])
    await host.close()
    expect(scanFolder(host.dataFolder, ['canary-of-the-source'])).toEqual([])
  })

  it('[S-CR-1] are typed in by the user where no source can be asked, and are masked like any secret', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: {
        get_token: 'return { token: ["canary", "made", "once"].join("-"), other: 1 }',
        uses: 'console.log("got " + steps.get_token.$return_value.token); return "Bearer " + steps.get_token.$return_value.token',
        row: sheetsRow('{{steps.get_token.$return_value.token}}'),
      },
    })
    await host.add(workflow)
    const failed = await ran(host, workflow)
    const from = { stepId: stepId(workflow, 'uses') }
    const { questions } = await host.ask['replays.plan'](request([failed], { from }))
    const key = `${workflow.id}/${stepId(workflow, 'get_token')}.$return_value.token`
    expect(questions).toEqual([
      {
        key,
        workflowId: workflow.id,
        workflowName: workflow.name,
        place: 'steps.get_token.$return_value.token',
        origin: 'steps.get_token.$return_value.token',
        stepId: stepId(workflow, 'get_token'),
        stepName: 'get_token',
        optional: false,
        runCount: 1,
        runs: [{ runId: failed, startedAtMs: expect.any(Number), glimpse: '{}' }],
      },
    ])
    expect(await replayed(host, [failed], { from })).toMatchObject({
      skipped: 1,
      message: expect.stringMatching(/^steps\.get_token\.\$return_value\.token was secret, so not kept\./),
    })
    const again = await replayedOne(host, [failed], { from, answers: { [key]: 'canary-typed-in' } })
    expect(outputOf(host, again, stepId(workflow, 'uses'))).toBe(
      'Bearer ‹secret: steps.get_token.$return_value.token›',
    )
    expect(host.archive.find(again).step(again, stepId(workflow, 'uses'))?.logs).toMatchObject([
      { text: 'got ‹secret: steps.get_token.$return_value.token›' },
    ])
    const runAgain = [stepId(workflow, 'get_token')]
    const rerun = await replayedOne(host, [failed], { from, runAgain })
    expect(startedIn(host, rerun)).toEqual(workflow.steps.map(({ id }) => id))
    expect(JSON.stringify(host.signals)).not.toContain('canary')
    await host.close()
    expect(scanFolder(host.dataFolder, ['canary-typed-in', 'canary-made-once'])).toEqual([])
  })

  it('[S-CR-1] are masked too where nothing but their mask tells that they are secret, however short', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      env: [{ name: 'KEY', secret: true }],
      steps: {
        uses: 'const { key, pin } = steps.trigger.event.body; console.log("key is " + key); return { key, parts: key.split(""), pin: pin.length }',
      },
    })
    await host.add(workflow)
    await host.env.setSecret(workflow.id, 'KEY', 'canary-in-the-env')
    const event = { body: { key: 'canary-in-the-env', pin: 'is canary-in-the-env', note: 'not secret' } }
    const first = await ran(host, workflow, event)
    expect(triggerOf(host, first).event).toMatchObject({
      body: { key: '‹secret: env.KEY›', note: 'not secret' },
    })

    const { questions } = await host.ask['replays.plan'](request([first]))
    const [key = '', pin = ''] = questions.map(question => question.key)
    expect(questions).toMatchObject([
      { place: 'steps.trigger.event.body.key', origin: 'env.KEY', optional: false },
      { place: 'steps.trigger.event.body.pin', origin: 'env.KEY', optional: false },
    ])
    const again = await replayedOne(host, [first], { answers: { [key]: 'canary-of-a-user', [pin]: 'x7' } })
    const output = outputOf(host, again, stepId(workflow, 'uses')) as JsonObject
    expect(output).toMatchObject({ key: expect.stringMatching(/^‹secret: /), pin: 'is x7'.length })
    expect((output.parts as string[]).join('')).toBe('canary-of-a-user')
    const { body } = triggerOf(host, again).event as { body: JsonObject }
    expect(body).toEqual({
      key: expect.stringMatching(/^‹secret: /),
      pin: expect.stringMatching(/^‹secret: /),
      note: 'not secret',
    })
    await host.close()
    expect(scanFolder(host.dataFolder, ['canary-of-a-user', 'canary-in-the-env'])).toEqual([])
  })

  it('stay a mask where nothing reads them and nobody typed them in, and are asked for again by the next replay', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { echo: 'return steps.trigger.event.body' } })
    await host.add(workflow)
    const event = { body: 1, headers: { authorization: 'Bearer canary-of-the-header' } }
    const first = await ran(host, workflow, event)
    const place = 'steps.trigger.event.headers.authorization'
    const optional = { place, origin: place, optional: true }
    expect((await host.ask['replays.plan'](request([first]))).questions).toMatchObject([optional])
    const once = await replayedOne(host, [first])
    expect(triggerOf(host, once).event).toEqual({ body: 1, headers: { authorization: `‹secret: ${place}›` } })
    expect((await host.ask['replays.plan'](request([once]))).questions).toMatchObject([optional])
  })
})

describe('a workflow that keeps nothing', () => {
  it('[S-RET-1] keeps nothing of a replay, neither of a test run in memory nor on a version that kept runs', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { echo: 'return steps.trigger.event.body + "-again"' } })
    await host.add(workflow)
    const kept = await ran(host, workflow, { body: 'of-the-kept-run' })
    await save(host, keeping(workflow, false))
    const test = await host.ask['runs.start']({
      workflowId: workflow.id,
      event: { body: 'canary-of-the-test' },
    })
    await host.ended(test)
    for (const version of ['ran', 'newest'] as const) {
      const batch = await replayed(host, [kept, test.runId], { version })
      expect(batch).toMatchObject({ succeeded: 2, skipped: 0 })
      for (const runId of batch.runIds) expect(() => host.archive.find(runId)).toThrow(/not kept/)
    }
    await host.close()
    expect(scanFolder(host.dataFolder, ['canary-of-the-test', 'of-the-kept-run-again'])).toEqual([])
  })
})

describe('replaying many runs', () => {
  const newRuns = (host: TestHost) =>
    host.signals.flatMap(signal =>
      signal.type === 'run.started' && signal.run.replayOf ? [signal.run.replayOf] : [],
    )

  it('goes in the order in which they once arrived, each after the end of the one before, each once', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const [one, other] = [chainWorkflow({ steps: {} }), chainWorkflow({ id: 'Chain0000002', steps: {} })]
    await host.add(one)
    await host.add(other)
    const arrived: RunId[] = []
    for (let n = 0; n < 6; n++) arrived.push(await ran(host, n % 2 === 0 ? one : other, { n }))
    const shuffled = [3, 5, 0, 4, 1, 2, 3, 0].map(at => arrived[at] as RunId)
    const batch = await replayed(host, shuffled)
    expect(batch).toMatchObject({ state: 'done', total: 6, succeeded: 6, failed: 0, skipped: 0 })
    expect(newRuns(host)).toEqual(arrived)
    const moments = host.signals.flatMap(signal =>
      signal.type === 'run.started' && signal.run.mode === 'rerun'
        ? [`start ${batch.runIds.indexOf(signal.run.runId)}`]
        : signal.type === 'run.succeeded' && batch.runIds.includes(signal.runId)
          ? [`end ${batch.runIds.indexOf(signal.runId)}`]
          : [],
    )
    expect(moments).toEqual(arrived.flatMap((_, at) => [`start ${at}`, `end ${at}`]))
  })

  it('can be paused, resumed and cancelled; what has started goes on until it is cancelled too', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: {
        wait: 'if (steps.trigger.context.replay) await new Promise(() => setInterval(() => 0, 1000))',
      },
    })
    await host.add(workflow)
    const runIds: RunId[] = []
    for (let n = 0; n < 3; n++) runIds.push(await ran(host, workflow))
    const { id } = await host.ask['replays.start']({ ...request(runIds), answers: {} })
    await host.ask['replays.pause']({ batchId: id })
    expect(await host.ask['replays.list']()).toMatchObject([{ id, state: 'paused', total: 3 }])
    expect(newRuns(host)).toEqual([])
    await expect(async () => host.ask['replays.dismiss']({ batchId: id })).rejects.toThrow(/still under way/)

    await host.ask['replays.resume']({ batchId: id })
    const started = () => host.replays.list()[0]?.runIds[0]
    await expect.poll(started).toBeDefined()
    const underWay = started() as RunId
    await host.ask['replays.cancel']({ batchId: id })
    expect(host.runs.live(underWay)).toBeDefined()
    expect(host.replays.list()).toMatchObject([{ state: 'cancelled', failed: 0 }])
    await host.ask['runs.cancel']({ runId: underWay })
    await host.runs.idle()
    expect(newRuns(host)).toEqual([runIds[0]])
    await host.ask['replays.dismiss']({ batchId: id })
    await host.ask['replays.dismiss']({ batchId: id })
    expect(await host.ask['replays.list']()).toEqual([])
    await expect(async () => host.ask['replays.pause']({ batchId: id })).rejects.toThrow(/not in the list/)
  })

  it('asks once for what many need, and says of which runs it can’t be replayed', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: { echo: 'return steps.trigger.event.headers?.authorization ?? "none"' },
    })
    await host.add(workflow)
    const withHeader = { headers: { authorization: 'Bearer canary-of-the-header' } }
    const runIds = [
      await ran(host, workflow, withHeader),
      await ran(host, workflow, {}),
      await ran(host, workflow, withHeader),
    ]
    const plan = await host.ask['replays.plan'](request(runIds))
    expect(plan).toMatchObject({ runCount: 3, problems: [], questions: [{ runCount: 2, optional: false }] })
    expect(await host.ask['replays.plan'](request(runIds, { from: 'failed' }))).toMatchObject({
      runCount: 0,
      problems: runIds.map(runId => ({ runId, message: expect.stringMatching(/Nothing failed/) })),
    })
    expect(await replayed(host, runIds)).toMatchObject({ succeeded: 1, skipped: 2 })
    const answers = { [plan.questions[0]?.key ?? '']: 'Bearer canary-typed-in' }
    expect(await replayed(host, runIds, { answers })).toMatchObject({ succeeded: 3, skipped: 0 })
  })

  it('gives each run the secret that was typed in for it, before the one for all', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: { length: 'return steps.trigger.event.headers.authorization.length' },
    })
    await host.add(workflow)
    const runIds: RunId[] = []
    for (const customer of ['ada', 'grace', 'barbara'])
      runIds.push(
        await ran(host, workflow, { customer, headers: { authorization: `Bearer canary-of-${customer}` } }),
      )
    const [question] = (await host.ask['replays.plan'](request(runIds))).questions
    expect(question?.runs.map(({ runId }) => runId)).toEqual(runIds)
    expect(question?.runs[0]?.glimpse).toBe('{"customer":"ada","headers":{"authorization":"•••"}}')
    const key = question?.key ?? ''
    const [ada = '', grace = ''] = runIds.map(runId => answerKeyFor(key, runId))
    const batch = await replayed(host, runIds, { answers: { [ada]: 'a', [grace]: 'gr', [key]: 'rest' } })
    const id = stepId(workflow, 'length')
    expect(batch.runIds.map(runId => outputOf(host, runId, id))).toEqual([1, 2, 4])
    expect(await replayed(host, runIds, { answers: { [ada]: 'a' } })).toMatchObject({
      succeeded: 1,
      skipped: 2,
    })
  })

  it('has no field for each of more runs than anybody types in for', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { length: 'return steps.trigger.event.headers.authorization' } })
    await host.add(workflow)
    const event = { headers: { authorization: 'Bearer canary' } }
    const runIds: RunId[] = []
    for (let n = 0; n <= MOST_ANSWERED_ALONE; n++) runIds.push(await ran(host, workflow, event))
    const { questions } = await host.ask['replays.plan'](request(runIds))
    expect(questions).toMatchObject([{ runCount: MOST_ANSWERED_ALONE + 1, runs: [] }])
  })

  it('asks for each workflow by itself: what was typed in for one reaches no other, be it a copy', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const orders = chainWorkflow({
      id: 'Orders000001',
      name: 'Orders',
      steps: { echo: 'return steps.trigger.event.headers.authorization' },
    })
    // As a copied file whose id alone was changed.
    const copy: Workflow = { ...orders, id: 'wf_OrdersCopy01' as WorkflowId, name: 'A copy' }
    for (const workflow of [orders, copy]) await host.add(workflow)
    const event = { headers: { authorization: 'Bearer canary-of-the-header' } }
    const runIds = [await ran(host, orders, event), await ran(host, copy, event)]
    const { questions } = await host.ask['replays.plan'](request(runIds))
    expect(questions).toMatchObject([
      { workflowId: orders.id, workflowName: 'Orders', runCount: 1 },
      { workflowId: copy.id, workflowName: 'A copy', runCount: 1 },
    ])
    const answers = { [questions[0]?.key ?? '']: 'Bearer canary-typed-in' }
    const batch = await replayed(host, runIds, { answers })
    expect(batch).toMatchObject({ succeeded: 1, skipped: 1 })
    expect(host.archive.find(batch.runIds[0] as RunId).summary(batch.runIds[0] as RunId)).toMatchObject({
      workflowId: orders.id,
    })
  })

  it('is planned for the latest choice alone: an earlier plan is not made any further', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { one: 'return 1' } })
    await host.add(workflow)
    const runIds = [await ran(host, workflow), await ran(host, workflow)]
    const earlier = host.ask['replays.plan'](request(runIds))
    const latest = host.ask['replays.plan'](request(runIds, { version: 'ran' }))
    await expect(earlier).rejects.toMatchObject({ code: 'run.cancelled' })
    expect(await latest).toMatchObject({ runCount: 2, problems: [] })
  })

  it('two at the same time keep an order each, and quitting ends both', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ limits: { concurrency: 1 }, steps: {} })
    await host.add(workflow)
    const runIds: RunId[] = []
    for (let n = 0; n < 20; n++) runIds.push(await ran(host, workflow, { n }))
    const batches = [runIds.slice(0, 10), runIds.slice(10)].map(async half =>
      host.ask['replays.start']({ ...request(half), answers: {} }),
    )
    const ended = await Promise.all(batches.map(async batch => host.replayed(await batch)))
    expect(ended).toMatchObject([{ succeeded: 10 }, { succeeded: 10 }])
    expect(newRuns(host).filter(runId => runIds.indexOf(runId) < 10)).toEqual(runIds.slice(0, 10))
    expect(newRuns(host).filter(runId => runIds.indexOf(runId) >= 10)).toEqual(runIds.slice(10))

    const last = await host.ask['replays.start']({ ...request(runIds), answers: {} })
    await host.close()
    expect(host.replays.list().find(({ id }) => id === last.id)).toMatchObject({ state: 'cancelled' })
    expect(host.unexpected).toEqual([])
  })
})
