import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createChildProcessLauncher } from '../../../src/main/code-host/child-process-launcher.ts'
import type { CodeHost } from '../../../src/main/code-host/code-run.ts'
import { createCodeHost } from '../../../src/main/code-host/create-code-host.ts'
import { CODE_CASES, runCase, runCode } from '../../support/code-host-cases.ts'
import { expectOutcome } from '../../support/expect-code-outcome.ts'

describe('[S-CODE-3] code steps in a child process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-test-'))
  let host: CodeHost

  beforeAll(() => {
    vi.stubEnv('PATCHBAY_TEST_CANARY', 'must not be seen')
    host = createCodeHost({ launcher: createChildProcessLauncher(), tempFolder: folder })
  })
  afterAll(async () => {
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(CODE_CASES)('$title', async given => {
    expectOutcome(given, await runCase(host, given))
  })

  test('a Buffer that no machine has room for', async () => {
    const { error } = await runCode(host, 'return new ArrayBuffer(2 ** 43).byteLength')
    expect(error).toMatchObject({
      code: 'code.out-of-memory',
      message: expect.stringMatching(/more memory than there is/),
    })
  })

  test('after all of it the host serves on', async () => {
    expect(await runCode(host, 'return 1')).toMatchObject({ returned: 1 })
  })
})
