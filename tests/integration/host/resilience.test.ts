import { describe, expect, it } from 'vitest'
import { chainWorkflow, hookPath } from '../../support/chain.ts'
import { openTestHost } from '../../support/host.ts'
import { descendants } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const OK = 'return "fine"'

describe('the host stays up', () => {
  it('when whoever watches it throws: runs go on and are kept', async () => {
    const seen: unknown[] = []
    const host = await openTestHost({
      dataFolder: tempFolder(),
      listener: {
        signals() {
          throw new Error('the window is broken')
        },
        unexpected: error => seen.push(error),
      },
    })
    const workflow = chainWorkflow({ steps: { ok: OK } })
    await host.add(workflow)
    const run = await host.runs.start({ planned: host.planner.plan(workflow), mode: 'live' })
    expect((await run.finished).status).toBe('succeeded')
    const { runs } = await host.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })
    expect(runs).toMatchObject([{ status: 'succeeded' }])
    expect(seen).toContainEqual(new Error('the window is broken'))
  })

  it.each([
    ['throws a text', 'throw "just a text"', /just a text/],
    ['exits', 'process.exit(3)', /exit/i],
    [
      'rejects what nobody awaits',
      'Promise.reject(new Error("nobody awaits this")); await new Promise(r => setTimeout(r, 50)); return 1',
      /nobody awaits this/,
    ],
    ['returns what is no JSON', 'return () => 1', /./],
    ['loops for ever', 'for (;;);', /time|longer/i],
  ])('when a step %s', async (_title, code, expected) => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ limits: { stepTimeoutMs: 1500 }, steps: { bad: code } })
    const good = chainWorkflow({ id: 'Good00000001', steps: { ok: OK } })
    await host.add(workflow)
    await host.add(good)
    const bad = await host.ask['runs.start']({ workflowId: workflow.id })
    const ok = await host.ask['runs.start']({ workflowId: good.id })
    expect(await host.ended(ok)).toEqual({ status: 'succeeded' })
    expect(await host.ended(bad)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(expected) },
    })
    expect(host.unexpected).toEqual([])
  })

  it('when code processes are killed from outside: their runs fail clearly, later ones work', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: {
        maybe:
          'if (!steps.trigger.event.wait) return 1; console.log("waiting"); await new Promise(() => setInterval(() => 0, 1000))',
      },
    })
    await host.add(workflow)
    const run = await host.ask['runs.start']({ workflowId: workflow.id, event: { wait: true } })
    await host.signalled('step.logged')
    const killed = descendants(process.pid)
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    // Until it is told of a death, the host counts on the process.
    await expect.poll(() => descendants(process.pid).filter(pid => killed.includes(pid))).toEqual([])
    expect(await host.ended(run)).toMatchObject({ status: 'failed', error: { code: expect.any(String) } })
    const next = await host.ask['runs.start']({ workflowId: workflow.id, event: {} })
    expect(await host.ended(next)).toEqual({ status: 'succeeded' })
  })

  it('when a webhook belongs to a workflow that can’t run: 500 for its caller, others are served', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    await host.add(chainWorkflow({ id: 'Broken000001', steps: { a: 'return (' } }))
    await host.add(chainWorkflow({ id: 'Good00000001', steps: { a: '$.respond({ body: 1 })' } }))
    await host.startServer(0)
    const { baseUrl } = host.info().webhookServer
    const statuses = await Promise.all(
      ['Broken000001', 'Good00000001'].map(
        async id => (await fetch(`${baseUrl}/hooks/${hookPath(id)}`, { method: 'POST' })).status,
      ),
    )
    expect(statuses).toEqual([500, 200])
    expect(host.unexpected).toEqual([])
  })

  it('when its port is taken: it says so, and runs work', async () => {
    const first = await openTestHost({ dataFolder: tempFolder() })
    await first.startServer(0)
    const port = Number(new URL(first.info().webhookServer.baseUrl ?? '').port)
    const second = await openTestHost({ dataFolder: tempFolder() })
    await second.startServer(port)
    expect(second.info().webhookServer).toEqual({
      running: false,
      error: expect.stringContaining(`Port ${port} is in use`),
    })
    const workflow = chainWorkflow({ steps: { ok: OK } })
    await second.add(workflow)
    expect(await second.ended(await second.ask['runs.start']({ workflowId: workflow.id }))).toEqual({
      status: 'succeeded',
    })
  })
})
