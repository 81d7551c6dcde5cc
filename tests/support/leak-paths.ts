import type { JsonObject } from '#shared/json.ts'
import type { ChainStep } from './chain.ts'

/** With what JSON, URLs and base64 have to escape in it. */
export const CANARY = 'c4nary/"7f+3a9?b2&d1=='
/** For places that take names alone, such as hosts. */
export const PLAIN_CANARY = 'canary-9x8w7v6u'

/**
 * One way by which a secret could get into what is kept or shown. `steps.get.$return_value` holds `token` and `plain`,
 * and feeds a credential. A new kind of leak is a new row.
 */
export interface LeakPath {
  readonly step: ChainStep
  /** The trigger's event. */
  readonly event?: JsonObject
  /** What feeds the credential, where it is not the step `get`. */
  readonly token?: string
  /** The step uses an account of GitHub that holds the canary. */
  readonly hasAccount?: true
  /** A secret env value KEY holds the canary. */
  readonly hasEnv?: true
  /** It is secret whatever the workflow says of it, so there is no run without masks to compare with. */
  readonly alwaysSecret?: true
  /** The action itself leaves it out of what it quotes, before any mask. */
  readonly isLeftOut?: true
}

const code = (body: string): LeakPath => ({
  step: `const { token, plain } = steps.get.$return_value\n${body}`,
})

const encoded = (expression: string) => code(`return { x: ${expression} }`)

const TOKEN = '{{steps.get.$return_value.token}}'
const hook =
  '{{steps.get.$return_value.plain && steps.get.$return_value.token && steps.trigger.event.body.hook}}'

/** `echo` is the address of a server that answers with what it was sent. */
export const leakPaths = (echo: string): Readonly<Record<string, LeakPath>> => ({
  'a returned value': code('return token'),
  'a part of a longer text': code('return "before " + token + " after"'),
  'deep inside of a value': code('return { a: [{ b: [[token]] }] }'),
  'an object’s key': code('return { [token]: 1, nested: { ["x-" + token]: [] } }'),
  'base64, first alignment': encoded('Buffer.from(token + "tail").toString("base64")'),
  'base64, second alignment': encoded('Buffer.from("x" + token + "tail").toString("base64")'),
  'base64, third alignment': encoded('Buffer.from("xx" + token + "tail").toString("base64")'),
  base64url: encoded('Buffer.from("xyz" + token).toString("base64url")'),
  'URL-encoded': encoded('encodeURIComponent(token)'),
  'a form': encoded('new URLSearchParams({ token }).toString()'),
  'JSON-escaped': encoded('JSON.stringify({ token })'),
  'JSON-escaped twice': encoded('JSON.stringify(JSON.stringify({ token }))'),
  hex: encoded('Buffer.from(token).toString("hex")'),
  'hex, upper case': encoded('Buffer.from(token).toString("hex").toUpperCase()'),
  'a Basic header': encoded('"Basic " + Buffer.from("user:" + token).toString("base64")'),
  'a URL': encoded('"https://h.test/" + encodeURIComponent(token) + "?q=" + token + "#" + plain'),
  'an export': code('$.export("found", token)'),
  'a summary': code('$.export("$summary", "Used " + token)'),
  'a log line': code('console.log("got", token)\nconsole.error({ token })'),
  'a log in chunks': code(
    'process.stdout.write(token.slice(0, 5)); process.stdout.write(token.slice(5, 9)); process.stdout.write(token.slice(9) + "\\n")',
  ),
  'two log lines': code('console.log("x" + token.slice(0, 8)); console.log(token.slice(8))'),
  'an error’s message': code('throw new Error("refused " + token)'),
  'an error’s name': code('const e = new Error("no"); e.name = token; throw e'),
  'an error’s stack': code('const named = { [token]() { throw new Error("no") } }; named[token]()'),
  'an error’s cause': code('throw new Error("no", { cause: new Error(token) })'),
  'a thrown value': code('throw { token }'),
  'a response': code(
    '$.respond({ status: 200, headers: { "x-token": Buffer.from(token).toString("hex") }, body: { token } })',
  ),
  'an evaluated field': { step: { props: { code: 'return 1', inputs: { a: TOKEN, b: `x ${TOKEN} y` } } } },
  'a field’s script': {
    step: { props: { code: 'return 1', inputs: { a: '{{Object.entries(steps.get.$return_value)}}' } } },
  },
  'a failing expression': {
    step: {
      props: {
        code: 'return 1',
        inputs: { a: '{{(() => { throw new Error(steps.get.$return_value.token) })()}}' },
      },
    },
  },
  'a field that does not fit': {
    step: { action: 'http.respond', props: { status: TOKEN, body: TOKEN } },
  },
  'the path of a request': {
    step: {
      action: 'github.list-issues',
      props: { repository: 'o/{{steps.get.$return_value.plain}}', endpoint: echo },
      auth: { github: { mode: 'external', external: { oauth_access_token: 'other-{{1 + 1}}' } } },
      allowedHosts: [new URL(echo).host],
    },
  },
  'the host of a refused request': {
    step: {
      action: 'github.list-issues',
      props: { repository: 'o/r', endpoint: 'https://{{steps.get.$return_value.plain}}.test/' },
      auth: { github: { mode: 'external', external: { oauth_access_token: 'other-{{1 + 1}}' } } },
    },
  },
  'an answer that repeats the credential': {
    alwaysSecret: true,
    step: {
      action: 'github.create-issue',
      props: { repository: 'o/r', title: 'echo', endpoint: echo },
      auth: { github: { mode: 'external', external: { oauth_access_token: TOKEN } } },
      allowedHosts: [new URL(echo).host],
    },
  },
  'a refusal that repeats the credential': {
    alwaysSecret: true,
    isLeftOut: true,
    step: {
      action: 'github.create-issue',
      props: { repository: 'o/r', title: 'refuse', endpoint: echo },
      auth: { github: { mode: 'external', external: { oauth_access_token: TOKEN } } },
      allowedHosts: [new URL(echo).host],
    },
  },
  'an answer that repeats an account’s credential': {
    alwaysSecret: true,
    hasAccount: true,
    step: {
      action: 'github.create-issue',
      props: { repository: 'o/r', title: 'echo', endpoint: echo },
      allowedHosts: [new URL(echo).host],
    },
  },
  'what a secret source gives': {
    alwaysSecret: true,
    step: {
      action: 'hashicorp-vault.get-secret',
      props: { path: 'customers/ada' },
      auth: { hashicorp_vault: { mode: 'external', external: { address: echo, token: 'other-{{1 + 1}}' } } },
    },
  },
  'a secret env value': {
    alwaysSecret: true,
    hasEnv: true,
    step: 'console.log(process.env.KEY); return { [process.env.KEY]: process.env.KEY }',
  },
  'the event, by its body': {
    event: { body: { hook: CANARY, url: `https://h.test/?t=${encodeURIComponent(CANARY)}` }, url: CANARY },
    token: hook,
    step: 'return steps.trigger.event.body.url',
  },
  'the event, by its headers': {
    alwaysSecret: true,
    event: {
      body: {},
      headers: { authorization: `Bearer ${CANARY}`, cookie: `sid=${PLAIN_CANARY}`, 'x-api-key': CANARY },
    },
    step: 'return [steps.trigger.event, steps.trigger.event.headers.cookie.split("=")[1]]',
  },
})
