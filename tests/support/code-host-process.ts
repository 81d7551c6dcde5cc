/**
 * A host in a process of its own, so that a test can kill it: `node code-host-process.ts <folder> <code>`.
 * Prints the log lines of the step.
 */
import { createCancel } from '#engine/index.ts'
import { runIdSchema, workflowIdSchema } from '#shared/model/ids.ts'
import { createChildProcessLauncher } from '../../src/main/code-host/child-process-launcher.ts'
import { createCodeHost } from '../../src/main/code-host/create-code-host.ts'

const [folder = '', code = ''] = process.argv.slice(2)
const host = createCodeHost({ launcher: createChildProcessLauncher(), tempFolder: folder, keepSpare: false })
await host.run(
  {
    workflowId: workflowIdSchema.parse('wf_aaaaaaaaaaaaaaaa'),
    runId: runIdSchema.parse('run_aaaaaaaaaaaaaaaa'),
    stepName: 'my_step',
    code,
    inputs: {},
    steps: {},
    env: {},
    context: {},
    memoryMb: 128,
    reuse: true,
  },
  {
    cancel: createCancel(),
    log: (_level, text) => process.stdout.write(`${text}\n`),
    respond: () => undefined,
    request: () => undefined,
    secret: () => undefined,
  },
)
