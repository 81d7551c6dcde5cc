import { describe, expect, it } from 'vitest'
import { type FlowSketch, flow, nameIn, planOf, planResult, stepId } from '../support/flow.ts'

/** Problems as `severity target field: message`, with the range when there is one. */
const problemsOf = (sketch: FlowSketch) =>
  planResult(flow(sketch)).problems.map(({ severity, target, field, range, message }) =>
    [
      severity,
      target ? nameIn(target) : '-',
      field?.join('.') ?? '-',
      ...(range ? [range.join('–')] : []),
      message,
    ].join(' | '),
  )

describe('the graph', () => {
  it('[R1] names each loop by its steps', () => {
    const sketch = { steps: { a: {}, b: {}, c: {}, d: {} }, edges: ['hook>a', 'a>b', 'b>c', 'c>b', 'd>d'] }
    expect(problemsOf(sketch)).toEqual([
      'error | b | - | These steps wait for each other in a circle: b → c → b. Remove one of the edges between them.',
      'error | d | - | These steps wait for each other in a circle: d → d. Remove one of the edges between them.',
      'warning | d | - | “d” is not connected to a trigger, so it never runs. Connect or remove it.',
    ])
  })

  it('[R1] reports edges to nothing, unknown outputs and doubled edges', () => {
    const workflow = flow({ steps: { a: {}, b: {} }, edges: ['hook>a', 'a>b', 'a>b', 'ghost>b', 'a>ghost'] })
    const [, first] = workflow.edges
    if (first) first.fromHandle = 'else'
    expect(
      planResult(workflow).problems.map(({ severity, target = '', field }) => [
        severity,
        nameIn(target),
        field,
      ]),
    ).toEqual([
      ['error', 'e1', ['fromHandle']],
      ['error', 'e3', ['from']],
      ['error', 'e4', ['to']],
    ])
    expect(problemsOf({ steps: { a: {} }, edges: ['hook>a', 'hook>a'] })).toEqual([
      'warning | e1 | - | Two edges connect the same steps. Remove one of them.',
    ])
  })

  it('[R2] names and ids are unique, and not reserved', () => {
    const workflow = flow({
      steps: { a: {}, b: {}, c: {} },
      edges: ['hook>a', 'hook>b', 'hook>c'],
      triggers: [{ name: 'hook' }, { name: 'hook2' }],
      env: [{ name: 'A' }, { name: 'A' }],
    })
    const [a, b, c] = workflow.steps
    const [, second] = workflow.triggers
    if (!a || !b || !c || !second) throw new Error('incomplete')
    b.name = 'a'
    c.name = 'constructor'
    c.id = a.id
    second.name = 'hook'
    const { problems, plan } = planResult(workflow)
    expect(
      problems
        .filter(({ severity }) => severity === 'error')
        .map(({ target = '', field }) => [nameIn(target), field]),
    ).toEqual([
      ['a', ['id']],
      ['b', ['name']],
      ['hook2', ['name']],
      ['a', ['name']],
      ['', ['env', 1, 'name']],
      ['e2', ['to']],
    ])
    expect(plan).toBeUndefined()
  })

  it('[R3] a trigger, a known action and its version', () => {
    expect(problemsOf({ triggers: [], steps: { a: {} } })).toEqual([
      'error | - | - | Nothing starts this workflow. Add a trigger.',
    ])
    expect(
      problemsOf({ steps: { a: { action: 'no.such' }, b: { version: '9.0.0' } }, edges: ['hook>a', 'a>b'] }),
    ).toEqual([
      'error | a | action | There is no action “no.such” here. Choose another action, or update Patchbay.',
      'error | b | version | test.pass has no version 9.0.0 here. Choose 1.0.0, or update Patchbay.',
    ])
  })

  it('[R1] sorts steps after their ancestors', () => {
    const edges = ['hook>a', 'a>b', 'a>c', 'b>d', 'c>d']
    const { steps, triggers } = planOf(flow({ steps: { d: {}, c: {}, b: {}, a: {} }, edges }))
    expect(
      steps.map(({ name, incoming, outgoing, triggerEdges }) => ({ name, incoming, outgoing, triggerEdges })),
    ).toEqual([
      { name: 'a', incoming: [], outgoing: [1, 2], triggerEdges: 1 },
      { name: 'b', incoming: [0], outgoing: [3], triggerEdges: 0 },
      { name: 'c', incoming: [0], outgoing: [3], triggerEdges: 0 },
      { name: 'd', incoming: [1, 2], outgoing: [], triggerEdges: 0 },
    ])
    expect([...triggers.values()]).toEqual([[0]])
    expect(steps[3]?.ancestors()).toEqual(['a', 'b', 'c'])
  })

  it('[R1] [R5] plans a chain of 5,000 steps, each reading the first, and a loop as long', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `s${i}`)
    const steps = Object.fromEntries(
      names.map((name, i) => [name, { props: { value: i ? '{{steps.s0.$return_value}}' : 1 } }]),
    )
    const edges = ['hook>s0', ...names.slice(1).map((name, i) => `s${i}>${name}`)]
    expect(planOf(flow({ steps, edges })).steps.at(-1)?.ancestors()).toHaveLength(4999)
    const loop = planResult(flow({ steps, edges: [...edges, 's4999>s0'] }))
    expect(loop.problems.filter(({ message }) => message.includes('circle'))).toHaveLength(1)
  })
})

describe('props', () => {
  const typed = (props: Record<string, unknown>) =>
    problemsOf({ steps: { a: { action: 'test.typed', props: props as never } }, edges: ['hook>a'] })

  it('[R4] required, of their type, one of their options, and known', () => {
    expect(
      typed({ name: '  ', count: 1.5, flag: 'maybe', tags: ['x', {}], map: [], mode: 'odd', nmae: 1 }),
    ).toEqual([
      'error | a | props.name | “Name” is required. Fill it in.',
      'error | a | props.count | “Count” must be a whole number; it is a number.',
      'error | a | props.flag | “Flag” must be true or false; it is text.',
      'error | a | props.tags | “Tags” needs text at position 2; there is an object.',
      'error | a | props.map | “Map” must be an object, such as {"name": "value"}; it is a list.',
      'error | a | props.mode | “Mode” must be one of fast, slow.',
      'error | a | props.nmae | Typed has no field “nmae”. Remove it, or correct its name.',
    ])
  })

  it('[R4] takes text that plainly means the type, and leaves expressions to the run', () => {
    expect(typed({ name: 5, count: '7', flag: 'true', tags: '["a"]', map: '{}', mode: 'slow' })).toEqual([])
    expect(
      typed({ name: '{{env}}', count: '{{1}}', flag: '{{1}}', tags: '{{1}}', map: '{{1}}', mode: '{{1}}' }),
    ).toEqual([])
  })

  it('[R4] fills in defaults', () => {
    const plan = planOf(
      flow({ steps: { a: { action: 'test.typed', props: { name: 'x' } } }, edges: ['hook>a'] }),
    )
    expect(plan.steps[0]?.props).toEqual({ kind: 'fixed', value: { name: 'x', count: 3 } })
  })

  it('leaves the document as it was, and unfrozen', () => {
    const workflow = flow({ steps: { a: { props: { value: { x: [1] } } } }, edges: ['hook>a'] })
    const before = structuredClone(workflow)
    planOf(workflow)
    expect(workflow).toEqual(before)
    expect(Object.isFrozen(workflow.steps[0]?.props.value)).toBe(false)
  })
})

describe('credentials', () => {
  const send = (auth?: Record<string, unknown>) =>
    problemsOf({
      steps: { a: { action: 'vendor.send', ...(auth ? { auth: { vendor: auth } as never } : {}) } },
      edges: ['hook>a'],
    })

  it('[R6] an account, or every required field', () => {
    const account =
      'error | a | auth.vendor.accountId | This step needs a Vendor account. Choose one, or turn on “Use external authentication”.'
    expect(send()).toEqual([account])
    expect(send({ mode: 'account' })).toEqual([account])
    expect(send({ mode: 'account', accountId: 'acc_00000000', external: { token: '{{broken' } })).toEqual([])
    expect(send({ mode: 'external', external: { token: ' ', what: 'x' } })).toEqual([
      'error | a | auth.vendor.external.token | “Token” is required for external authentication. Fill it in, for example with an expression.',
      'warning | a | auth.vendor.external.what | Vendor has no credential field “what”. Remove it.',
    ])
  })

  it('[R6] warns of a secret in plain text, not of other fields', () => {
    expect(send({ mode: 'external', external: { token: 'abc', region: 'eu' } })).toEqual([
      'warning | a | auth.vendor.external.token | “Token” is written into the workflow file as plain text. Read it with an expression instead, for example from a secret env value.',
    ])
  })

  it('[R10] checks the expressions of credential fields', () => {
    expect(send({ mode: 'external', external: { token: 'x {{ 1 + }}' } })).toEqual([
      'error | a | auth.vendor.external.token | 9–10 | Unexpected token.',
    ])
  })
})

describe('references', () => {
  it('[R5] only ancestors, env values that exist, and known names; each with its place', () => {
    const value = [
      '{{steps.b.x}}',
      { deep: '{{steps.a.x}} {{steps.nope.y}} {{env.NO}}' },
      '{{ window }}',
      '{{steps.c.x}}',
      '{{steps.triger.event}}',
    ]
    expect(
      problemsOf({ steps: { a: { props: { value } }, b: {}, c: {} }, edges: ['hook>a', 'a>b', 'hook>c'] }),
    ).toEqual([
      'error | a | props.value.0 | 2–11 | “b” runs after “a”, so there is nothing to read yet. Read from an earlier step, or turn the connection around.',
      'error | a | props.value.1.deep | 2–11 | “a” is this step itself: a step can’t read its own output.',
      'error | a | props.value.1.deep | 16–28 | There is no step named “nope”. Correct the name, or add that step before this one.',
      'error | a | props.value.1.deep | 33–39 | There is no env value “NO”. Add it to the workflow’s env, or correct the name.',
      'error | a | props.value.2 | 3–9 | “window” is not known here. An expression sees steps, env and JavaScript’s own built-ins, such as JSON and Math.',
      'error | a | props.value.3 | 2–11 | “c” does not lead to “a”. Connect “c” to “a”, directly or through other steps.',
      'error | a | props.value.4 | 2–20 | There is no step named “triger”. Did you mean steps.trigger?',
    ])
  })

  it('[R5] ancestors at any distance, the trigger and env are fine', () => {
    const value = '{{steps.a.x}}{{steps.trigger.event}}{{env.A}}{{steps[env.A]}}'
    expect(
      problemsOf({
        steps: { a: {}, b: {}, c: { props: { value } } },
        edges: ['hook>a', 'a>b', 'b>c'],
        env: [{ name: 'A' }],
      }),
    ).toEqual([])
  })

  it('[R8] warns where a step that is read may have been skipped', () => {
    const value = ['{{steps.b.x}}', '{{steps.b?.x}}', '{{steps.b}}', '{{steps.a.x}}', '{{steps.b[env.A]}}']
    expect(
      problemsOf({
        triggers: [{ name: 'hook' }, { name: 'other' }],
        steps: { a: {}, b: {}, c: { props: { value } } },
        edges: ['hook>a', 'other>a', 'other>b', 'a>c', 'b>c'],
        env: [{ name: 'A' }],
      }).map(problem => problem.split(' | ').slice(0, 4)),
    ).toEqual([
      ['warning', 'c', 'props.value.0', '2–11'],
      ['warning', 'c', 'props.value.4', '2–16'],
    ])
  })

  it('[R4] inputs of code that can’t be read are left alone, and unknown to code that can', () => {
    const withInput = (code: string) =>
      problemsOf({
        steps: { a: { action: 'test.code', props: { code, inputs: { who: 'x' } } } },
        edges: ['hook>a'],
      })
    expect(withInput('fine')).toEqual([
      'warning | a | props.inputs.who | The code has no field “who”. Remove it, or correct its name.',
    ])
    expect(withInput('broken !')).toEqual(['error | a | props.code | 7–8 | Unexpected “!”.'])
  })

  it('[R7] [R10] code is inspected, and holds no expressions', () => {
    expect(
      problemsOf({
        steps: { a: { action: 'test.code', props: { code: 'steps.b; {{ not ! an expression' } }, b: {} },
        edges: ['hook>a', 'a>b'],
      }),
    ).toEqual([
      'error | a | props.code | 16–17 | Unexpected “!”.',
      'error | a | props.code | “b” runs after “a”, so there is nothing to read yet. Read from an earlier step, or turn the connection around.',
    ])
  })
})

describe('secrets known from the workflow', () => {
  const external = (token: string, more: FlowSketch = {}) =>
    planOf(
      flow({
        steps: {
          get: {},
          other: {},
          send: {
            action: 'vendor.send',
            auth: { vendor: { mode: 'external', external: { token, region: '{{steps.other.r}}' } } },
          },
        },
        edges: ['hook>get', 'get>other', 'other>send'],
        env: [{ name: 'KEY' }, { name: 'OTHER' }],
        ...more,
      }),
    )

  it.each([
    ['{{steps.get.$return_value.token}}', [{ step: stepId('get'), path: ['$return_value', 'token'] }]],
    ['Bearer {{steps.trigger.event.body.token}}', [{ step: 'trigger', path: ['event', 'body', 'token'] }]],
    [
      '{{JSON.parse(steps.get.$return_value).a + steps.other.b.trim()}}',
      [
        { step: stepId('get'), path: ['$return_value'] },
        { step: stepId('other'), path: ['b'] },
      ],
    ],
    [
      '{{steps[env.KEY].x}}',
      [
        { step: 'trigger', path: [] },
        { step: stepId('get'), path: [] },
        { step: stepId('other'), path: [] },
      ],
    ],
  ])('[R40] %s', (token, paths) => {
    expect(external(token).secretPaths).toEqual(paths)
  })

  it('[R40] [R41] env values that flow into a credential', () => {
    expect(external('{{env.KEY}}')).toMatchObject({ secretPaths: [], secretEnv: ['KEY'] })
    expect(external('{{Object.values(env)[0]}}').secretEnv).toEqual(['KEY', 'OTHER'])
  })

  it('[R40] outputs that an action declares, and a webhook’s credential headers', () => {
    const plan = planOf(
      flow({
        steps: { a: { action: 'vault.read' } },
        edges: ['hook>a'],
        triggers: [{ name: 'hook', type: 'webhook' }],
      }),
    )
    expect(plan.secretPaths).toEqual([
      { step: 'trigger', path: ['event', 'headers', 'authorization'] },
      { step: 'trigger', path: ['event', 'headers', 'proxy-authorization'] },
      { step: 'trigger', path: ['event', 'headers', 'cookie'] },
      { step: 'trigger', path: ['event', 'headers', 'x-api-key'] },
      { step: stepId('a'), path: ['$return_value', 'secret'] },
    ])
  })
})

describe('a plan up to one step', () => {
  const workflow = flow({
    steps: {
      get: {},
      beside: { action: 'test.nowhere' },
      send: {
        action: 'vendor.send',
        props: { unknown: 1 },
        auth: { vendor: { mode: 'external', external: { token: '{{steps.get.$return_value.token}}' } } },
      },
    },
    edges: ['hook>get', 'hook>beside', 'get>send'],
  })

  it('[R9] holds the step and its ancestors, whatever is wrong with the others', () => {
    expect(planResult(workflow).plan).toBeUndefined()
    expect(planResult(workflow, stepId('get')).plan?.steps.map(({ name }) => name)).toEqual(['get'])
  })

  it('[R9] [R40] knows what is secret from the whole workflow, also from steps that have problems', () => {
    const { plan } = planResult(workflow, stepId('get'))
    const secret = [{ step: stepId('get'), path: ['$return_value', 'token'] }]
    expect(plan).toMatchObject({ secretPaths: secret, credentialPaths: secret })
  })

  it('[R9] is refused for the step’s own problems, named alone, and for a step that is not there', () => {
    const { plan, problems } = planResult(workflow, stepId('send'))
    expect(plan).toBeUndefined()
    expect([...new Set(problems.map(({ target = '' }) => nameIn(target)))]).toEqual(['send'])
    expect(planResult(workflow, stepId('ghost')).plan).toBeUndefined()
  })

  it('[R40] a webhook’s headers are masked, but no credential of the workflow', () => {
    const { credentialPaths } = planOf(
      flow({ steps: { a: {} }, edges: ['hook>a'], triggers: [{ name: 'hook', type: 'webhook' }] }),
    )
    expect(credentialPaths).toEqual([])
  })
})

describe('what a step reads', () => {
  it('[R12] [R14] is told of its props, its credential fields and its code, as far as their text tells', () => {
    const { steps } = planOf(
      flow({
        steps: {
          a: {
            props: {
              value: ['{{steps.trigger.event.body.x}}', { deep: 'by {{steps.trigger.event["y z"][0]}}' }],
            },
          },
          b: {
            action: 'vendor.send',
            props: { body: '{{env.NAME}}{{steps.a.$return_value.items.map(i => steps.a[i])}}' },
            auth: { vendor: { mode: 'external', external: { token: '{{steps.a.token}}' } } },
          },
          c: {
            action: 'test.code',
            props: { code: 'steps.a steps.b', inputs: { x: '{{steps.trigger.name}}' } },
          },
          d: { action: 'test.code', props: { code: 'steps[x]' } },
        },
        edges: ['hook>a', 'a>b', 'b>c', 'c>d'],
        env: [{ name: 'NAME' }],
      }),
    )
    expect(Object.fromEntries(steps.map(({ name, readPaths }) => [name, readPaths]))).toEqual({
      a: [
        ['trigger', 'event', 'body', 'x'],
        ['trigger', 'event', 'y z', 0],
      ],
      b: [['a', '$return_value', 'items'], ['a'], ['a', 'token']],
      c: [['trigger', 'name'], ['a'], ['b']],
      d: [[]],
    })
  })
})
