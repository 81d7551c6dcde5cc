import { expect, test } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { canaryInputs } from '../../../../src/main/retention/proof/canary-inputs.ts'
import { canaryOf, MAX_NUMBER, needlesOf, newPrefix } from '../../../../src/main/retention/proof/needles.ts'
import { chainWorkflow } from '../../../support/chain.ts'

const prefix = newPrefix()
const base = chainWorkflow({ steps: { one: 'return 1' } })

function inputsOf(
  event: JsonValue,
  { type = 'manual', workflow = base }: { type?: string; workflow?: Workflow } = {},
) {
  const [trigger] = workflow.triggers
  if (!trigger) throw new Error('There is no trigger.')
  return canaryInputs(workflow, { trigger: { ...trigger, type } as typeof trigger, event, prefix })
}

const textsOf = (value: JsonValue): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsOf)
      : []

test('every text of the event is replaced by a canary of its own; what is no text stays', () => {
  const { event, places } = inputsOf({ id: 'u_1', n: 7, ok: true, no: null, list: ['a', { b: 'c' }] })
  expect(event).toEqual({
    id: canaryOf(prefix, 1),
    n: 7,
    ok: true,
    no: null,
    list: [canaryOf(prefix, 2), { b: canaryOf(prefix, 3) }],
    [canaryOf(prefix, 4)]: canaryOf(prefix, 5),
  })
  expect(places).toEqual(['event.id', 'event.list[0]', 'event.list[1].b', 'event, a key', 'event, a value'])
})

test('addresses stay addresses, at hosts that nobody has', () => {
  expect(inputsOf({ mail: 'ada@example.com', site: 'https://shop.example/orders?x=1' }).event).toMatchObject({
    mail: `${canaryOf(prefix, 1)}@example.invalid`,
    site: `https://example.invalid/${canaryOf(prefix, 2)}`,
  })
})

test.each([
  ['of a webhook', { body: { a: 'x' }, method: 'PUT' }, 'webhook', { method: 'PUT' }],
  ['that is empty', {}, 'manual', { method: 'POST' }],
  ['that is null', null, 'manual', { method: 'POST' }],
])('an event %s is a whole request, with credentials and keys that are canaries', (_, given, type, rest) => {
  const { event, places } = inputsOf(given as JsonValue, { type })
  expect(event).toMatchObject({
    ...rest,
    body: expect.any(Object),
    headers: {
      authorization: expect.stringMatching(`^Bearer ${prefix}`),
      cookie: expect.stringContaining(prefix),
      'x-api-key': expect.stringContaining(prefix),
    },
    query: expect.any(Object),
    url: expect.stringContaining(prefix),
  })
  for (const part of ['body', 'headers', 'query'] as const) {
    const { [part]: value } = event as Record<string, Record<string, string>>
    expect(
      Object.keys(value ?? {}).some(key => key.startsWith(prefix)),
      part,
    ).toBe(true)
  }
  const texts = JSON.stringify(event)
  for (const number of places.keys()) expect(texts).toContain(canaryOf(prefix, number + 1))
})

test('secret env values are replaced; the others are in the workflow’s file anyway', () => {
  const workflow = chainWorkflow({
    steps: { one: 'return 1' },
    env: [
      { name: 'REGION', value: 'eu' },
      { name: 'API_KEY', secret: true },
    ],
  })
  const { env, places } = inputsOf('text', { workflow })
  expect({ env, places }).toEqual({
    env: { API_KEY: canaryOf(prefix, 2) },
    places: ['event', 'env.API_KEY'],
  })
})

test('an event with more texts than there are numbers still has a canary in each of them', () => {
  const { event, places } = inputsOf(Array.from({ length: 1500 }, () => 'x'))
  expect(textsOf(event).every(text => text.startsWith(prefix))).toBe(true)
  expect(places).toHaveLength(MAX_NUMBER)
})

test('no two needles look for the same bytes, and no proof uses a prefix of another', () => {
  const bytes = needlesOf(prefix).map(needle => needle.bytes.toString('hex'))
  expect(new Set(bytes).size).toBe(bytes.length)
  expect(newPrefix()).not.toBe(prefix)
})
