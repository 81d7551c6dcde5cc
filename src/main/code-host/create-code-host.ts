import type { StepResult } from '#engine/index.ts'
import { compileCode } from '#sandbox/compile/index.ts'
import { createLru } from '#sandbox/compile/lru.ts'
import type { InvocationLimits } from '#sandbox/protocol.ts'
import { cancelled, NotStartedError, syntaxError } from './code-errors.ts'
import type { PreparedRun } from './code-process.ts'
import type { CodeProcessLauncher } from './code-process-launcher.ts'
import type { CodeHost, CodeRun } from './code-run.ts'
import { ProcessPool } from './process-pool.ts'
import { createWorkFolders } from './work-folders.ts'

export interface CodeHostOptions {
  readonly launcher: CodeProcessLauncher
  /** Made when missing, 0700. The processes' folders are in it while they live. */
  readonly tempFolder: string
  readonly maxProcesses?: number
  readonly idleMs?: number
  /** Whether a blank process waits once the first code step ran. */
  readonly keepSpare?: boolean
  readonly limits?: Partial<InvocationLimits>
}

const DEFAULT_LIMITS: InvocationLimits = {
  outputLength: 32 * 1_048_576,
  logLines: 10_000,
  logLength: 1_048_576,
}

const DEFAULT_MEMORY_MB = 256
const CODES_REMEMBERED = 500

/** Runs code steps: compiles their text once, finds each a process of its workflow, and hands it over. */
export function createCodeHost(options: CodeHostOptions): CodeHost {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const pool = new ProcessPool({
    launcher: options.launcher,
    folders: createWorkFolders(options.tempFolder),
    maxProcesses: options.maxProcesses ?? 8,
    idleMs: options.idleMs ?? 60_000,
    keepSpare: options.keepSpare ?? true,
  })
  let codes = 0
  const codeIdOf = createLru(CODES_REMEMBERED, () => `code${++codes}`)

  const prepare = (run: CodeRun): PreparedRun => {
    const result = compileCode(run.code)
    if (!result.ok) throw syntaxError(run.code, result.problems)
    return { run, codeId: codeIdOf(run.code), compiled: result.compiled, limits }
  }

  return {
    async run(run, io): Promise<StepResult> {
      const prepared = prepare(run)
      if (io.cancel.cancelled) throw cancelled()
      const invoke = () => pool.use(run, io.cancel, process => process.invoke(prepared, io))
      try {
        return await invoke()
      } catch (error) {
        // A waiting process may have been killed meanwhile, by the system or its user. Nothing ran, so nothing runs twice.
        if (error instanceof NotStartedError && !io.cancel.cancelled) return invoke()
        throw error
      }
    },
    endRun: (runId, isKept) => pool.endRun(runId, isKept),
    warm: (memoryMb = DEFAULT_MEMORY_MB) => pool.warm(memoryMb),
    close: () => pool.close(),
  }
}
