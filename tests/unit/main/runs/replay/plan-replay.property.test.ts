import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import type { RunId, StepId, TriggerId, WorkflowId } from '#shared/model/ids.ts'
import { containsMask, formatMask } from '#shared/model/mask.ts'
import type { PlannedWorkflow } from '../../../../../src/main/runs/planner.ts'
import { toStartRun } from '../../../../../src/main/runs/replay/fill-in.ts'
import type { KeptRun } from '../../../../../src/main/runs/replay/kept-run.ts'
import { planReplay } from '../../../../../src/main/runs/replay/plan-replay.ts'
import { type FlowSketch, flow, nameIn, planOf, stepId, triggerId } from '../../../engine/support/flow.ts'
import { runPlan } from '../../../engine/support/harness.ts'
import { type RandomFlow, randomFlow } from '../../../engine/support/random-flow.ts'

const MASK = formatMask('steps.s0.$return_value')

interface Case {
  readonly sketch: FlowSketch
  readonly run: KeptRun
  readonly from: 'start' | 'failed' | { readonly stepId: StepId }
  readonly runAgain: ReadonlySet<StepId>
  readonly asksAgain: ReadonlySet<string>
}

const output = fc.constantFrom<JsonValue>(
  'plain',
  MASK,
  `Bearer ${MASK}`,
  { deep: [MASK, 'plain'] },
  { [MASK]: 1 },
)

/** A random graph, and what is kept of a run of it: any steps succeeded, any of their outputs hold secrets. */
const cases: fc.Arbitrary<Case> = randomFlow({ mayFail: false }).chain(({ sketch }: RandomFlow) => {
  const names = Object.keys(sketch.steps)
  const some = fc.subarray(names)
  return fc
    .record({
      succeeded: some,
      asksAgain: some,
      runAgain: some,
      readsEvent: some,
      outputs: fc.array(output, { minLength: names.length, maxLength: names.length }),
      event: output,
      from: fc.oneof<fc.Arbitrary<Case['from']>[]>(
        fc.constantFrom('start', 'failed'),
        fc.nat(names.length - 1).map(at => ({ stepId: stepId(names[at] ?? '') })),
      ),
    })
    .map(({ succeeded, asksAgain, runAgain, readsEvent, outputs, event, from }) => ({
      sketch: { ...sketch, steps: withReads(sketch, asksAgain, readsEvent) },
      run: {
        runId: 'run_before00' as RunId,
        workflowId: 'wf_00000000' as WorkflowId,
        startedAtMs: 0,
        status: 'failed' as const,
        trigger: { name: 'hook', event, traceId: 'trace' },
        failedSteps: new Set(names.filter(name => !succeeded.includes(name)).map(stepId)),
        outputs: new Map(
          succeeded.map(name => [
            stepId(name),
            JSON.stringify({ $return_value: outputs[names.indexOf(name)] }),
          ]),
        ),
        lost: new Set<StepId>(),
      },
      from,
      runAgain: new Set(runAgain.map(stepId)),
      asksAgain: new Set([...asksAgain, ...runAgain]),
    }))
})

const withReads = (
  sketch: RandomFlow['sketch'],
  asksAgain: readonly string[],
  readsEvent: readonly string[],
): NonNullable<FlowSketch['steps']> =>
  Object.fromEntries(
    Object.entries(sketch.steps).map(([name, step]) => {
      const event = readsEvent.includes(name) ? '{{steps.trigger.event}}' : null
      const value = [step.props?.value ?? null, event]
      return [name, { ...step, props: { value }, asksAgain: asksAgain.includes(name) }]
    }),
  )

function planned({ sketch, run, from, runAgain }: Case) {
  const plan = planOf(flow(sketch))
  const hook = triggerId('hook') as TriggerId
  try {
    return { plan, hook, replay: planReplay({ plan, triggerId: hook, run, from, runAgain }) }
  } catch (error) {
    expect(String(error)).toMatch(/does not lead to that step/)
    return undefined
  }
}

it('no step that runs ever reads a mask, and exactly the steps that were told run', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async random => {
      const found = planned(random)
      if (!found) return
      const { plan, hook, replay } = found
      const answers = Object.fromEntries(
        replay.questions.filter(({ optional }) => !optional).map(({ key }) => [key, 'typed in']),
      )
      const start = toStartRun({
        planned: { plan } as PlannedWorkflow,
        triggerId: hook,
        run: random.run,
        replay,
        answers,
      })
      const { calls, outcome } = await runPlan(plan, {
        event: start.event ?? null,
        ...(start.given ? { given: start.given } : {}),
      })
      expect(outcome.status).toBe('succeeded')
      for (const { props } of calls) expect(containsMask(JSON.stringify(props))).toBe(false)
      expect(calls.map(({ stepName }) => stepName).sort()).toEqual(
        replay.running.map(({ name }) => name).sort(),
      )
    }),
    { numRuns: 300 },
  )
})

it('a step that succeeded before the one that is replayed from runs again only where that is allowed', () => {
  fc.assert(
    fc.property(cases, random => {
      const found = planned(random)
      if (!found) return
      const { replay, plan } = found
      const again = new Set(replay.askedAgain.map(({ name }) => name))
      for (const name of again) expect(random.asksAgain).toContain(name)
      const after = (id: string): Set<string> =>
        new Set(plan.steps.filter(step => step.ancestors().includes(nameIn(id))).map(({ name }) => name))
      const redone =
        random.from === 'start'
          ? plan.steps.map(({ name }) => name)
          : random.from === 'failed'
            ? [...random.run.failedSteps].flatMap(id => [nameIn(id), ...after(id)])
            : [nameIn(random.from.stepId), ...after(random.from.stepId)]
      for (const { name, id } of replay.running) {
        const isNew = redone.includes(name) || !random.run.outputs.has(id)
        expect(isNew || again.has(name)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
