import { describe, expect, it } from 'vitest'
import { workflowSchema } from '#shared/model/workflow.ts'
import { copyParts, pasteParts, readClip } from '../../../src/renderer/features/canvas/model/clipboard.ts'
import { edgeNames, id, sketch } from './workflow-builder.ts'

const source = sketch({
  triggers: ['hook'],
  steps: [
    'get_token',
    {
      name: 'use',
      props: { text: '{{steps.get_token.a}} {{steps.outside.b}}' },
      auth: {
        google_sheets: {
          mode: 'external',
          accountId: 'acc_12345678',
          external: {
            oauth_access_token: '{{steps.get_token.$return_value}}',
            typed_out: 'ya29.canary-token',
            mixed: 'Bearer canary {{env.X}}',
          },
        },
      },
    },
    'outside',
  ],
  edges: ['hook>get_token', 'get_token>use', 'use>outside'],
})
const all = new Set([id('trg', 'hook'), id('stp', 'get_token'), id('stp', 'use')])
const through = (text: string) => {
  const clip = readClip(text)
  if (!clip) throw new Error('not a clip')
  return clip
}
const copied = () => through(JSON.stringify(copyParts(source, all)))

describe('copying', () => {
  it('leaves out accounts and credentials that are typed out', () => {
    const text = JSON.stringify(copyParts(source, all))
    expect(text).not.toContain('acc_12345678')
    expect(text).not.toContain('canary')
    expect(copied().steps[1]?.auth).toEqual({
      google_sheets: {
        mode: 'external',
        external: { oauth_access_token: '{{steps.get_token.$return_value}}' },
        reveal: false,
      },
    })
  })

  it('takes only the edges inside', () => {
    expect(copied().edges).toHaveLength(2)
  })

  it('copies nothing when only edges are selected', () => {
    expect(copyParts(source, new Set(source.edges.map(edge => edge.id)))).toBeUndefined()
  })
})

describe('pasting', () => {
  const pasted = pasteParts(source, copied(), { x: 32, y: 32 })

  it('mints every id anew', () => {
    const ids = [...pasted.workflow.steps, ...pasted.workflow.triggers, ...pasted.workflow.edges].map(
      part => part.id,
    )
    expect(new Set(ids).size).toBe(ids.length)
    expect(pasted.ids.some(pastedId => all.has(pastedId))).toBe(false)
    expect(workflowSchema.safeParse(pasted.workflow).success).toBe(true)
  })

  it('gives names of their own, and the references inside follow', () => {
    const use = pasted.workflow.steps.find(({ name }) => name === 'use_2')
    expect(use).toMatchObject({
      props: { text: '{{steps.get_token_2.a}} {{steps.outside.b}}' },
      auth: { google_sheets: { external: { oauth_access_token: '{{steps.get_token_2.$return_value}}' } } },
    })
    expect(edgeNames(pasted.workflow).slice(3)).toEqual(['hook_2>get_token_2', 'get_token_2>use_2'])
  })

  it('gives a webhook an address of its own', () => {
    const paths = pasted.workflow.triggers.map(trigger => (trigger.type === 'webhook' ? trigger.path : ''))
    expect(new Set(paths).size).toBe(2)
    expect(paths[1]).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  it('keeps names in a workflow where they are free', () => {
    const { workflow } = pasteParts(sketch({}), copied(), { x: 0, y: 0 })
    expect(workflow.steps.map(({ name }) => name)).toEqual(['get_token', 'use'])
  })

  it('does not mix up names that shift into each other', () => {
    const there = sketch({ steps: ['a'] })
    const clip = copyParts(
      sketch({
        steps: [
          'a',
          { name: 'a_2', props: { text: '{{steps.a.x}}' } },
          { name: 'b', props: { text: '{{steps.a_2.x}}' } },
        ],
      }),
      new Set(['a', 'a_2', 'b'].map(name => id('stp', name))),
    )
    const { workflow } = pasteParts(there, through(JSON.stringify(clip)), { x: 0, y: 0 })
    const [, first, second, third] = workflow.steps
    expect(second?.props).toEqual({ text: `{{steps.${first?.name}.x}}` })
    expect(third?.props).toEqual({ text: `{{steps.${second?.name}.x}}` })
  })

  it.each([
    'hello',
    '{"patchbay":"parts/1"}',
    '{"patchbay":"parts/1","steps":"parts/1"}',
    '"parts/1"',
    '{"patchbay":"parts/1","triggers":[],"steps":[],"edges":[],"notes":[],"extra":1}',
  ])('refuses %s', text => {
    expect(readClip(text)).toBeUndefined()
  })
})
