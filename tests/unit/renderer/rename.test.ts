import { describe, expect, it } from 'vitest'
import { nameProblem, toSlug, uniqueName } from '../../../src/renderer/lib/document/names.ts'
import { referenceRewriter, renamePart } from '../../../src/renderer/lib/document/rename.ts'
import { id, sketch } from './workflow-builder.ts'

const renamed = (code: string) => referenceRewriter(new Map([['old', 'fresh']]))(code)

describe('references to a renamed step', () => {
  it.each([
    ['steps.old.$return_value', 'steps.fresh.$return_value'],
    ['steps?.old?.a', 'steps?.fresh?.a'],
    ['steps["old"].x + steps[`old`].y', 'steps["fresh"].x + steps[`fresh`].y'],
    ["steps?.['old']", "steps?.['fresh']"],
    ['steps .\n  old', 'steps .\n  fresh'],
    ['f(steps.old, steps.old)', 'f(steps.fresh, steps.fresh)'],
  ])('%s follows', (before, after) => {
    expect(renamed(before)).toBe(after)
  })

  it.each([
    'steps.older.x',
    'steps.old_2',
    'steps.old$',
    'mysteps.old',
    'event.steps.old',
    '$steps.old',
    'steps["older"]',
    'old',
    'steps.trigger.event.old',
  ])('%s stays', code => {
    expect(renamed(code)).toBe(code)
  })

  it('swaps two names at once', () => {
    const swap = referenceRewriter(
      new Map([
        ['a', 'b'],
        ['b', 'a'],
      ]),
    )
    expect(swap('steps.a.x + steps.b.y')).toBe('steps.b.x + steps.a.y')
  })
})

describe('renaming a step', () => {
  const workflow = sketch({
    triggers: ['hook'],
    steps: [
      'old',
      {
        name: 'next',
        props: {
          text: 'steps.old in words, {{ steps.old.$return_value.id }} in an expression',
          list: ['{{steps["old"].a}}'],
        },
        auth: {
          google_sheets: {
            mode: 'external',
            external: { oauth_access_token: '{{steps.old.$return_value.token}}' },
          },
        },
      },
      { name: 'coder', action: 'code.run-node', props: { code: 'return steps.old.x', other: 'steps.old' } },
      'bystander',
    ],
  })

  it('rewrites expressions, credential fields and code, and nothing else', () => {
    const after = renamePart(workflow, id('stp', 'old'), 'fresh')
    expect(after.steps.map(({ name, props, auth }) => ({ name, props, auth }))).toEqual([
      { name: 'fresh', props: {}, auth: {} },
      {
        name: 'next',
        props: {
          text: 'steps.old in words, {{ steps.fresh.$return_value.id }} in an expression',
          list: ['{{steps["fresh"].a}}'],
        },
        auth: {
          google_sheets: {
            mode: 'external',
            reveal: false,
            external: { oauth_access_token: '{{steps.fresh.$return_value.token}}' },
          },
        },
      },
      { name: 'coder', props: { code: 'return steps.fresh.x', other: 'steps.old' }, auth: {} },
      { name: 'bystander', props: {}, auth: {} },
    ])
    expect(after.steps[3]).toBe(workflow.steps[3])
  })

  it('changes nothing when the name stays', () => {
    expect(renamePart(workflow, id('stp', 'old'), 'old')).toBe(workflow)
  })

  it('renames a trigger without touching steps, which read it as steps.trigger', () => {
    const after = renamePart(workflow, id('trg', 'hook'), 'order')
    expect([after.triggers[0]?.name, after.steps]).toEqual(['order', workflow.steps])
  })
})

describe('names', () => {
  it.each([
    ['Add Single Row', 'add_single_row'],
    ['Ünïcode — & more', 'unicode_more'],
    ['42 things', 'things'],
    ['trigger', 'step'],
    ['***', 'step'],
  ])('%s is spelled %s', (text, slug) => {
    expect(toSlug(text)).toBe(slug)
  })

  it('finds the next free number', () => {
    expect(uniqueName('code', new Set(['code', 'code_2']))).toBe('code_3')
    expect(uniqueName('code_2', new Set(['code_2']))).toBe('code_3')
  })

  it('says what is wrong with a name', () => {
    const workflow = sketch({ steps: ['a', 'b'] })
    expect(nameProblem(workflow, id('stp', 'a'), 'fine')).toBeUndefined()
    expect(nameProblem(workflow, id('stp', 'a'), 'a')).toBeUndefined()
    expect(nameProblem(workflow, id('stp', 'a'), 'b')).toContain('already called "b"')
    expect(nameProblem(workflow, id('stp', 'a'), '1x')).toContain('starts with a letter')
    expect(nameProblem(workflow, id('stp', 'a'), 'constructor')).toContain('reserved')
  })
})
