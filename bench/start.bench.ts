/** The command line as a user meets it: how soon it is there, how much memory it holds, beside bare Node. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { residentMemory } from '../src/main/code-host/resident-memory.ts'
import { sendLoad } from './http-load.ts'
import { type Measured, median, printMeasured, sample } from './lib.ts'
import { ENV, PATCHBAY, type Server, startBareServer, startPatchbay } from './serve.ts'

const TIMES = 7
const RUNS = 5000

const folder = await mkdtemp(path.join(tmpdir(), 'patchbay-bench-'))
const file = path.join(folder, 'one-step.workflow.json')
const dataDir = ['--data-dir', path.join(folder, 'data')]
const ONE_STEP = {
  formatVersion: 1,
  id: 'wf_benchonestep',
  name: 'One step',
  triggers: [{ id: 'trg_benchstart', name: 'start', type: 'manual', position: { x: 0, y: 0 } }],
  steps: [
    {
      id: 'stp_benchcode',
      name: 'one',
      action: 'code.run-node',
      version: '1.0.0',
      props: { code: 'return 1' },
      position: { x: 0, y: 100 },
    },
  ],
  edges: [{ id: 'edg_benchfirst', from: 'trg_benchstart', to: 'stp_benchcode' }],
}

async function nodeProcess(args: readonly string[], env: NodeJS.ProcessEnv = ENV): Promise<void> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
}

async function measureCommands(): Promise<Measured[]> {
  const times = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
    sample(TIMES, () => nodeProcess(args, env), 1)
  const bare = await times(['-e', '0'])
  const row = (what: string, samples: readonly number[], most?: number): Measured => ({
    what,
    samples,
    unit: 'ms',
    bare: median(bare),
    ...(most === undefined ? {} : { most }),
  })
  return [
    row('node -e 0', bare),
    row('patchbay --help', await times([PATCHBAY, '--help'])),
    row('patchbay validate', await times([PATCHBAY, 'validate', file])),
    row('patchbay run, one code step, kept', await times([PATCHBAY, 'run', file, ...dataDir]), 500),
  ]
}

async function measureServing(): Promise<Measured[]> {
  const startMs = async (start: () => Promise<Server>) => {
    const samples: number[] = []
    for (let i = 0; i < TIMES; i++) {
      const server = await start()
      samples.push(server.startMs)
      await server.stop()
    }
    return samples
  }
  const bare = await startMs(startBareServer)
  const own = await startMs(() => startPatchbay({ folder, keep: true }))
  return [
    { what: 'bare Node, start to serving', samples: bare, unit: 'ms', bare: median(bare) },
    {
      what: 'patchbay serve, start to serving, vault open',
      samples: own,
      unit: 'ms',
      bare: median(bare),
      most: 500,
    },
  ]
}

async function measureMemory(): Promise<Measured[]> {
  const server = await startPatchbay({ folder, keep: true })
  try {
    const { pid } = server.child
    if (pid === undefined) throw new Error('The server has no process id.')
    const idle = await megabytes([pid])
    const { firstFailure } = await sendLoad({
      url: server.url,
      body: { n: 1 },
      connections: 4,
      requests: RUNS,
    })
    if (firstFailure !== undefined) throw new Error(`A request was answered with ${firstFailure}`)
    return [
      row('idle', idle, 130),
      row(`after ${RUNS} kept runs`, await megabytes([pid]), 200),
      row('the same, with its code process', await megabytes([pid, ...(await childrenOf(pid))])),
    ]
  } finally {
    await server.stop()
  }
  function row(what: string, size: number, most?: number): Measured {
    return { what, samples: [size], unit: 'MB', ...(most === undefined ? {} : { most }) }
  }
}

async function megabytes(pids: readonly number[]): Promise<number> {
  const sizes = await residentMemory(pids)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1e6
}

/** Empty where the platform has no `/proc`. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(
    threads.map(thread => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  )
  return lists.join(' ').split(/\s+/).filter(Boolean).map(Number)
}

try {
  await writeFile(file, JSON.stringify(ONE_STEP))
  printMeasured('Command line', [...(await measureCommands()), ...(await measureServing())])
  printMeasured('Memory of patchbay serve', await measureMemory())
} finally {
  await rm(folder, { recursive: true, force: true })
}
