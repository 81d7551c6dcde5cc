import { describe, expect, it } from 'vitest'
import { type CredentialFlow, credentialFlowSchema } from '#shared/model/credential-flow.ts'
import {
  fieldOf,
  groupFlows,
  involvedParts,
  summarize,
} from '../../../src/renderer/features/canvas/model/credential-groups.ts'
import { credentialLines } from '../../../src/renderer/features/canvas/model/credential-lines.ts'
import { positions, STEP_HEIGHT } from '../../../src/renderer/features/canvas/model/geometry.ts'
import { id, sketch } from './workflow-builder.ts'

const workflow = sketch({
  triggers: ['hook'],
  steps: ['source', 'call', 'answer', 'aside'],
  edges: ['hook>source', 'source>call', 'call>answer'],
})
const step = (name: string) => id('stp', name)
const flow = (more: Record<string, unknown>): CredentialFlow =>
  credentialFlowSchema.parse({
    from: { kind: 'step', stepId: step('source') },
    path: 'steps.source.$return_value',
    to: step('call'),
    sink: 'credential',
    app: 'sheets',
    field: 'token',
    hosts: [],
    severity: 'ok',
    message: '',
    ...more,
  })
const leak = flow({ to: step('answer'), sink: 'response', app: undefined, field: 'body', severity: 'danger' })
const env = flow({ from: { kind: 'env', name: 'KEY' }, field: 'key' })

describe('where credentials go', () => {
  it('is one line for the fields of one credential, dangers first', () => {
    const groups = groupFlows([flow({}), flow({ field: 'secret' }), env, leak], workflow)
    expect(groups.map(({ flows, fromId, toId, severity }) => [flows.length, fromId, toId, severity])).toEqual(
      [
        [1, step('source'), step('answer'), 'danger'],
        [2, step('source'), step('call'), 'ok'],
        [1, undefined, step('call'), 'ok'],
      ],
    )
    expect(involvedParts(groups)).toEqual(new Set([step('source'), step('answer'), step('call')]))
  })

  it('starts at the trigger that is meant, or at the first', () => {
    const from = (triggerId?: string) =>
      groupFlows([flow({ from: { kind: 'trigger', ...(triggerId ? { triggerId } : {}) } })], workflow)[0]
        ?.fromId
    expect([from(), from(id('trg', 'hook')), from(id('trg', 'gone'))]).toEqual([
      id('trg', 'hook'),
      id('trg', 'hook'),
      undefined,
    ])
  })

  it('leaves out steps that were deleted meanwhile', () => {
    expect(groupFlows([flow({ to: id('stp', 'gone') })], workflow)).toEqual([])
    const orphan = groupFlows([flow({ from: { kind: 'step', stepId: id('stp', 'gone') } })], workflow)
    expect(orphan.map(({ fromId }) => fromId)).toEqual([undefined])
  })

  it('draws each line below the boxes, apart from the others, and what is red on top', () => {
    const lines = credentialLines(groupFlows([flow({}), env, leak], workflow), positions(workflow))
    expect(lines.map(({ severity }) => severity)).toEqual(['ok', 'ok', 'danger'])
    const bottom = (workflow.steps[0]?.position.y ?? 0) + STEP_HEIGHT
    for (const { mark } of lines) expect(mark.y).toBeGreaterThan(bottom)
    expect(new Set(lines.map(({ arrow }) => arrow)).size).toBe(3)
    expect(new Set(lines.map(({ mark }) => `${Math.round(mark.x)},${Math.round(mark.y)}`)).size).toBe(3)
  })

  it('hangs lines one in the other: what goes farthest leaves first', () => {
    const far = flow({ to: step('answer'), severity: 'notice' })
    const farther = flow({ to: step('aside') })
    const startOf = (to: string) => {
      const groups = groupFlows([flow({}), far, farther], workflow)
      const line = credentialLines(groups, positions(workflow)).find(({ toId }) => toId === step(to))
      return Number(/^M([\d.]+)/.exec(line?.path ?? '')?.[1])
    }
    expect(startOf('aside')).toBeLessThan(startOf('answer'))
    expect(startOf('answer')).toBeLessThan(startOf('call'))
  })

  it('stands beside the step when it starts and ends there', () => {
    const own = flow({ to: step('source'), sink: 'output', severity: 'notice' })
    const [line] = credentialLines(groupFlows([own], workflow), positions(workflow))
    expect(line?.path).toMatch(/^M[\d.]+ [\d.]+V[\d.]+$/)
  })

  it('is summed up in a line', () => {
    expect(summarize([], false)).toBe('No credentials')
    expect(summarize([flow({}), flow({ field: 'b' })], false)).toBe('1 credential')
    expect(summarize([flow({}), flow({ to: step('aside') }), leak], false)).toBe(
      '2 credentials · 1 would reach a response',
    )
    expect(
      summarize([leak, { ...leak, field: 'headers' }, flow({ sink: 'log', severity: 'danger' })], true),
    ).toBe('0 credentials · 1 reached a response · 1 reached a log')
    expect(summarize([flow({ from: { kind: 'literal' }, severity: 'danger' })], false)).toBe(
      '1 credential · 1 typed out',
    )
  })

  it('leads to its field', () => {
    expect(fieldOf(flow({}))).toEqual(['auth', 'sheets', 'external', 'token'])
    expect(fieldOf(flow({ from: { kind: 'account', name: 'Mine' } }))).toEqual([
      'auth',
      'sheets',
      'accountId',
    ])
    expect(fieldOf(leak)).toEqual(['props', 'body'])
    expect(fieldOf(flow({ sink: 'log', field: undefined }))).toBeUndefined()
  })
})
