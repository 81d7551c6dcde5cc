import type { Workflow } from '#shared/model/workflow.ts'
import type { Sheets } from '../../../../src/demo/sheets.ts'
import { type ChainStep, chainWorkflow } from '../../chain.ts'
import type { TableVendor } from './vendor.ts'

export type TableWorkflowName =
  | 'custom'
  | 'immediate'
  | 'keeping'
  | 'ends'
  | 'impatient'
  | 'retrying'
  | 'steps'

/** The access token that a customer's seed makes. */
export const tokenOf = (seed: string): string => `ya29.${seed}.token`

/** Values in every place that a run has: outputs, exports, logs, a summary, props, a credential, an answer, errors. */
export const COLLECT = `
const { body, headers, query } = steps.trigger.event
const { seed } = body
console.log('log', seed, JSON.stringify(headers), process.env.SECRET)
console.error('error', Buffer.from(seed).toString('base64'), encodeURIComponent(JSON.stringify(query)))
$.export('more', { ['key-' + seed]: [seed, process.env.SECRET] })
$.export('$summary', 'summary ' + seed)
if (body.fail) throw new TypeError('failed with ' + seed + process.env.SECRET, { cause: new Error('because of ' + seed) })
return { token: ${'`'}ya29.\${seed}.token${'`'}, whole: steps.trigger.event, secret: process.env.SECRET }
`

/** Ends as its event says, having logged and exported before. */
const END = `
const { seed, end, vendor } = steps.trigger.event.body
console.log('before', seed, process.env.SECRET)
$.export('early', { [seed]: process.env.SECRET })
const tell = text => fetch(vendor + '/' + end, { method: 'POST', body: text })
const forever = () => new Promise(() => setInterval(() => console.log('still', seed), 50))
switch (end) {
  case 'thrown': throw new TypeError('failed with ' + seed)
  case 'cause': throw new Error('outer ' + seed, { cause: new RangeError('inner ' + process.env.SECRET) })
  case 'text': throw 'not even an error: ' + seed
  case 'exit': process.exit(3)
  case 'crash': process.abort()
  case 'unserializable': return { seed, f: () => seed }
  case 'memory': { const held = []; for (;;) { held.push(Buffer.alloc(4194304, seed)); await new Promise(setImmediate) } }
  case 'killed': case 'waits': await tell(String(process.pid)); await forever()
}
await tell('done')
return { seed, secret: process.env.SECRET }
`

interface Outside {
  readonly sheets: Sheets
  readonly vendor: TableVendor
}

export function tableWorkflows({ sheets, vendor }: Outside): Record<TableWorkflowName, Workflow> {
  const post = (path: string, more: object = {}): ChainStep => ({
    action: 'http.request',
    props: {
      url: `${vendor.origin}${path}`,
      method: 'POST',
      bodyType: 'json',
      json: { all: '{{steps.trigger.event}}', secret: '{{env.SECRET.toUpperCase()}}' },
    },
    allowedHosts: [vendor.host],
    ...more,
  })
  const made = (id: string, name: string, steps: Record<string, ChainStep>, more: object = {}) =>
    chainWorkflow({
      id: `${id}0000001`,
      name,
      keep: false,
      env: [{ name: 'SECRET', secret: true }],
      steps,
      ...more,
    })
  const quick = { tell: post('/told'), answer: answer('{{steps.tell.$return_value}}') }
  return {
    custom: made('Custom', 'Custom answer', {
      collect: COLLECT,
      act: addRow(sheets),
      answer: answer('{{steps.collect.more}}'),
    }),
    immediate: made(
      'Immed',
      'Answered at once',
      { tell: post('/immediate') },
      { trigger: { response: 'immediate' } },
    ),
    keeping: made('Keeping', 'Keeps its runs', quick, { keep: true }),
    ends: made('Ends', 'Ends in every way', { end: END }, { limits: { codeMemoryMb: 64 } }),
    impatient: made('Impat', 'Runs out of time', { end: { props: { code: END }, timeoutMs: 700 } }),
    retrying: made('Retry', 'Tries again', {
      tell: post('/fails-first/{{steps.trigger.event.body.name}}', { retry: { attempts: 3, backoffMs: 1 } }),
    }),
    steps: made('Steps', 'Quick steps', quick),
  }
}

const answer = (echo: string): ChainStep => ({
  action: 'http.respond',
  props: { status: 200, body: { echo } },
})

/** With a credential that `collect` made. */
export const addRow = (sheets: Sheets): ChainStep => ({
  action: 'google-sheets.add-single-row',
  props: {
    spreadsheetId: 'sheet',
    sheetName: 'Sheet1',
    values: ['{{steps.trigger.event.body.seed}}', '{{steps.collect.$return_value.secret.toUpperCase()}}'],
    endpoint: `${sheets.endpoint}/`,
  },
  auth: {
    google_sheets: {
      mode: 'external',
      external: { oauth_access_token: '{{steps.collect.$return_value.token}}' },
    },
  },
  allowedHosts: [new URL(sheets.endpoint).host],
})
