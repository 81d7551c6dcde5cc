import { type CancelSource, createCancel, type StepIo } from '#engine/index.ts'
import { type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import { runIdSchema, workflowIdSchema } from '#shared/model/ids.ts'
import type { HttpResponse } from '#shared/model/run-event.ts'
import type { CodeCredentials, CodeHost, CodeRun } from '../../src/main/code-host/code-run.ts'

/** One code step and what must come of it, on every launcher. Plain data: it is also run inside Electron. */
export interface CodeCase {
  readonly title: string
  readonly code: string
  readonly run?: Partial<CodeRun>
  /** Cancels when this line has been logged. */
  readonly cancelOnLog?: string
  readonly returned?: unknown
  readonly error?: { readonly code: string; readonly message: RegExp; readonly line?: number }
  readonly logs?: readonly (readonly [string, string])[]
}

export interface Outcome {
  readonly returned?: unknown
  readonly exports?: unknown
  readonly summary?: string | undefined
  readonly error?: ErrorInfo
  readonly logs: [string, string][]
  readonly responses: HttpResponse[]
}

const FOR_EVER = 'while (true) {}'

export const CODE_CASES: readonly CodeCase[] = [
  { title: 'returns what the code returns', code: 'return { a: steps.a.x }', returned: { a: 1 } },
  {
    title: 'console and process output arrive as log lines',
    code: "console.log('a', { b: [1] }); console.warn('%s!', 'w'); console.error('e'); console.debug('d'); process.stdout.write('o\\n')",
    logs: [
      ['info', 'a { b: [ 1 ] }'],
      ['warn', 'w!'],
      ['error', 'e'],
      ['debug', 'd'],
      ['info', 'o'],
    ],
  },
  {
    title: 'the packages that come along load',
    code: `import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { google } from 'googleapis'
import { z } from 'zod'
return [typeof new SecretsManagerClient({ region: 'eu-west-1' }).send, typeof GetSecretValueCommand, typeof google.sheets, z.string().parse('x')]`,
    returned: ['function', 'function', 'function', 'x'],
  },
  {
    title: '[S-CODE-1] nothing of the environment is inherited',
    code: 'return [process.env.PATCHBAY_TEST_CANARY, process.env.HOME === process.cwd(), process.env.MINE]',
    run: { env: { MINE: 'yes' } },
    returned: [null, true, 'yes'],
  },
  {
    title: 'a request by a credential’s handle is carried out by the host',
    code: `const answer = await $.auth('echo').fetch('https://api.test/x', { method: 'POST', body: 'ü' })
return [answer.status, answer.url, answer.headers.get('x-method'), await answer.text()]`,
    returned: [201, 'https://api.test/x', 'POST', 'ü'],
  },
  {
    title: 'an error has its name, its cause and its place',
    code: "const a: number = 1\nthrow new TypeError('boom', { cause: new RangeError('deeper') })",
    error: { code: 'code.thrown', message: /^boom$/, line: 2 },
  },
  {
    title: 'a text that is thrown',
    code: "throw 'just text'",
    error: { code: 'code.thrown', message: /^just text$/ },
  },
  { title: 'null that is thrown', code: 'throw null', error: { code: 'code.thrown', message: /threw null/ } },
  {
    title: 'an object that is thrown',
    code: 'throw { status: 404 }',
    error: { code: 'code.thrown', message: /\{"status":404\}/ },
  },
  {
    title: 'an object that throws when it is looked at',
    code: "throw new Proxy(new Error('x'), { get() { throw new Error('trap') } })",
    error: { code: 'code.thrown', message: /can't be read/ },
  },
  {
    title: 'a rejection that nobody awaits',
    code: "Promise.reject(new Error('lost'))\nawait new Promise(() => {})",
    error: { code: 'code.thrown', message: /^lost$/, line: 1 },
  },
  {
    title: 'an error in a timer',
    code: "setTimeout(() => { throw new Error('later') }, 1)\nawait new Promise(() => {})",
    error: { code: 'code.thrown', message: /^later$/, line: 1 },
  },
  {
    title: 'process.exit',
    code: "console.log('before'); process.exit(3)",
    error: { code: 'code.exited', message: /process\.exit\(3\)/ },
    logs: [['info', 'before']],
  },
  {
    title: 'process.exit that is caught',
    code: 'try { process.exit(0) } catch {}\nawait new Promise(() => {})',
    error: { code: 'code.exited', message: /process\.exit\(0\)/ },
  },
  {
    title: 'process.abort',
    code: 'process.abort()',
    error: { code: 'code.exited', message: /ended before the step did/ },
  },
  {
    title: 'an own signal',
    code: "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})",
    error: { code: 'code.exited', message: /ended before/ },
  },
  {
    title: 'a loop without end that is cancelled, its log lines seen before',
    code: `console.log('started')\nawait new Promise(resolve => setTimeout(resolve, 1))\n${FOR_EVER}`,
    cancelOnLog: 'started',
    error: { code: 'run.cancelled', message: /canceled/ },
    logs: [['info', 'started']],
  },
  {
    title: 'a loop without end that runs out of time',
    code: FOR_EVER,
    run: { timeoutMs: 300 },
    error: { code: 'step.timeout', message: /300 ms/ },
  },
  {
    title: 'a microtask loop without end that runs out of time',
    code: 'while (true) await null',
    run: { timeoutMs: 300 },
    error: { code: 'step.timeout', message: /300 ms/ },
  },
  {
    title: 'objects without end',
    code: 'const all = []\nwhile (true) all.push(new Array(10_000).fill(0.5))',
    error: { code: 'code.out-of-memory', message: /128 MB of memory/ },
  },
  {
    title: 'Buffers without end',
    code: 'const all = []\nwhile (true) all.push(Buffer.alloc(4_000_000, 1))',
    error: { code: 'code.out-of-memory', message: /128 MB of memory/ },
  },
  {
    title: 'a result that is too large',
    code: "return 'x'.repeat(33 * 2 ** 20)",
    error: { code: 'code.output-too-large', message: /more than the 32 MB/ },
  },
  {
    title: 'a result that is no JSON names its place',
    code: 'return { rows: [{ f: () => 1 }] }',
    error: { code: 'step.not-json', message: /\$return_value\.rows\[0\]\.f is a function/ },
  },
  {
    title: 'an export that is no JSON names its place',
    code: "$.export('client', { socket: new Map() })",
    error: { code: 'step.not-json', message: /client\.socket is a Map/ },
  },
  {
    title: 'a reserved export',
    code: "$.export('$return_value', 1)",
    error: { code: 'code.thrown', message: /reserved/ },
  },
  {
    title: 'a package that does not come along',
    code: "const name = 'left-pad'\nawait import(name)",
    error: { code: 'code.module-not-found', message: /No package "left-pad".*googleapis/ },
  },
  {
    title: 'a module that starts processes',
    code: "return require('node:child_process').execSync('id').toString()",
    error: { code: 'code.module-not-found', message: /can't be used in a code step/ },
  },
  {
    title: 'a syntax error has its place',
    code: 'const a = 1\nconst b = ;',
    error: { code: 'code.syntax', message: /^Line 2, column 11: Unexpected token/, line: 2 },
  },
  {
    title: 'a regular expression that is none has its place',
    code: 'const a = 1\nreturn /[b-a]/u.test("x")',
    error: { code: 'code.syntax', message: /^Line 2, column 9: Invalid regular expression/, line: 2 },
  },
  {
    title: 'what the steps gave can not be changed',
    code: 'steps.a.x = 2',
    error: { code: 'code.thrown', message: /read only/, line: 1 },
  },
  {
    title: 'the host can not be signalled',
    code: 'process.kill(process.ppid, 0)',
    error: { code: 'code.thrown', message: /another process/ },
  },
]

/** A credential whose requests come back as they were sent. */
const echo: CodeCredentials = {
  offered: { echo: { name: 'Echo' } },
  send: async ({ url, method, body = '' }) => ({
    status: 201,
    statusText: 'Echoed',
    url,
    redirected: false,
    headers: [['x-method', method]],
    body,
  }),
}

const BASE: Omit<CodeRun, 'code'> = {
  workflowId: workflowIdSchema.parse('wf_aaaaaaaaaaaaaaaa'),
  runId: runIdSchema.parse('run_aaaaaaaaaaaaaaaa'),
  stepName: 'my_step',
  inputs: {},
  steps: { a: { x: 1 }, trigger: { event: { body: 'hello' } } },
  env: {},
  context: { id: 'run_aaaaaaaaaaaaaaaa' },
  memoryMb: 128,
  reuse: true,
}

/** Runs one code step and gathers everything that came of it. */
export async function runCode(
  host: CodeHost,
  code: string,
  run: Partial<CodeRun> = {},
  { cancelOnLog, cancel = createCancel() }: { cancelOnLog?: string | undefined; cancel?: CancelSource } = {},
): Promise<Outcome> {
  const logs: [string, string][] = []
  const responses: HttpResponse[] = []
  const io: StepIo = {
    cancel,
    log(level, text) {
      logs.push([level, text])
      if (text === cancelOnLog) cancel.cancel()
    },
    respond: response => responses.push(response),
    request: () => undefined,
    secret: () => undefined,
  }
  try {
    const { returnValue, exports, summary } = await host.run({ ...BASE, credentials: echo, code, ...run }, io)
    return { returned: returnValue, exports, summary, logs, responses }
  } catch (error) {
    return { error: toErrorInfo(error), logs, responses }
  }
}

export function runCase(host: CodeHost, { code, run, cancelOnLog }: CodeCase): Promise<Outcome> {
  return runCode(host, code, run, { cancelOnLog })
}
