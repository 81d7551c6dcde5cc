import { expect, it, onTestFinished } from 'vitest'
import type { RunOutcome } from '#engine/index.ts'
import type { RunId } from '#shared/model/ids.ts'
import { type ChainStep, chainWorkflow } from '../../support/chain.ts'
import { openTestHost } from '../../support/host.ts'
import { type Delivery, OFFICE_TOKEN, startTokenOffice } from '../../support/stand-ins/token-office.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const RUNS = 1000
const USERS = 50
const AT_ONCE = 48

/** Whose payload came with whose token: everything that does not belong together. */
const mixUps = (deliveries: readonly Delivery[]) =>
  deliveries.filter(({ user, run, issued }) => issued?.user !== user || issued.run !== run)

/** Mulberry32: the same numbers each time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const numberOf = (run: string) => Number(run.slice(1))
const isFromSource = (run: string) => numberOf(run) % 3 !== 0

async function setUp() {
  const random = seeded(20261123)
  const office = await startTokenOffice({
    random,
    isExpired: run => isFromSource(run) && numberOf(run) % 5 === 1,
    fails: run => numberOf(run) % 7 === 2,
  })
  onTestFinished(() => office.close())
  const send = (token: string): ChainStep => ({
    action: 'github.create-issue',
    props: {
      repository: 'o/r',
      title: '{{steps.trigger.event.body.user}} {{steps.trigger.event.body.run}}',
      endpoint: office.url,
    },
    auth: { github: { mode: 'external', external: { oauth_access_token: token } } },
    allowedHosts: [office.host],
    retry: { attempts: 3, backoffMs: 3, maxBackoffMs: 5 },
  })
  const limits = { concurrency: AT_ONCE }
  const fromSource = chainWorkflow({
    id: 'FromSource01',
    limits,
    env: [{ name: 'OFFICE', value: OFFICE_TOKEN }],
    steps: {
      get_token: {
        action: 'hashicorp-vault.get-secret',
        props: {
          path: '{{steps.trigger.event.body.user}}/{{steps.trigger.event.body.run}}',
          mount: 'secret',
        },
        auth: {
          hashicorp_vault: { mode: 'external', external: { address: office.url, token: '{{env.OFFICE}}' } },
        },
      },
      send: send('{{steps.get_token.$return_value.token}}'),
    },
  })
  const fromBody = chainWorkflow({
    id: 'FromBody0001',
    limits,
    steps: { send: send('{{steps.trigger.event.body.token}}') },
  })
  return { random, office, fromSource, fromBody }
}

it('[S-CR-3] [R42] [R44] 1,000 interleaved runs of 50 users: each payload comes with its own user’s token', {
  timeout: 120_000,
}, async () => {
  const { random, office, fromSource, fromBody } = await setUp()
  const folder = tempFolder()
  const host = await openTestHost({ dataFolder: folder })
  const planned = { source: host.planner.plan(fromSource), body: host.planner.plan(fromBody) }
  expect([planned.source.problems, planned.body.problems]).toEqual([[], []])

  const users = Array.from({ length: USERS }, (_, n) => `user-${n}`)
  const runs = Array.from({ length: RUNS }, (_, n) => ({
    run: `r${n}`,
    user: users[Math.floor(random() * USERS)] ?? '',
  }))
  const outcomes = new Map<string, RunOutcome>()
  const runIds: RunId[] = []
  const work = async (next: Iterator<{ run: string; user: string }>) => {
    for (let item = next.next(); !item.done; item = next.next()) {
      const { run, user } = item.value
      const token = isFromSource(run) ? undefined : office.issue(user, run)
      const started = await host.runs.start({
        planned: isFromSource(run) ? planned.source : planned.body,
        mode: 'live',
        event: { body: { user, run, ...(token === undefined ? {} : { token }) } },
      })
      outcomes.set(run, await started.finished)
      runIds.push(started.summary.runId)
    }
  }
  const all = runs.values()
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(all)))

  expect(mixUps(office.deliveries)).toEqual([])
  expect([...outcomes].filter(([, { status }]) => status !== 'succeeded')).toEqual([])
  expect(new Set(office.accepted.map(({ run }) => run)).size, 'each arrived').toBe(RUNS)
  expect(office.accepted, 'and arrived once').toHaveLength(RUNS)
  expect(new Set(office.deliveries.map(({ user }) => user)).size).toBe(USERS)

  const sourced = runs.filter(({ run }) => isFromSource(run))
  const expired = sourced.filter(({ run }) => numberOf(run) % 5 === 1)
  expect(expired.length, 'renewals are part of it').toBeGreaterThan(100)
  expect(office.counts).toEqual({
    asked: sourced.length + expired.length,
    refused: expired.length,
    failed: runs.filter(({ run }) => numberOf(run) % 7 === 2).length,
  })
  expect(host.unexpected).toEqual([])

  // What each step got back is what its own payload said.
  for (const { run, user } of runs) {
    const [last] = [...(outcomes.get(run)?.outputs.values() ?? [])].slice(-1)
    expect(last?.$return_value).toMatchObject({ title: `${user} ${run}` })
  }

  // Of every tenth: what was kept holds no token, of this run or of another.
  const kept = runIds.filter((_, n) => n % 10 === 0).map(runId => host.archive.find(runId).events(runId))
  expect(kept.filter(events => (events?.length ?? 0) < 5)).toEqual([])
  expect(JSON.stringify(kept)).not.toMatch(/tok_\w+/)

  // The judge sees a mix-up when there is one.
  await fetch(`${office.url}/repos/o/r/issues`, {
    method: 'POST',
    headers: { authorization: `Bearer ${office.issue('user-1', 'r1')}` },
    body: JSON.stringify({ title: 'user-2 r2' }),
  })
  expect(mixUps(office.deliveries)).toHaveLength(1)
})
