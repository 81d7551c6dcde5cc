import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import { accountHandlers } from './account-handlers.ts'
import { actionHandlers } from './action-handlers.ts'
import { appDefinitionHandlers } from './app-definition-handlers.ts'
import { appHandlers, type Desktop } from './app-handlers.ts'
import { editorHandlers } from './editor-handlers.ts'
import { exportHandlers } from './export-handlers.ts'
import { failureHandlers } from './failure-handlers.ts'
import { flowHandlers } from './flow-handlers.ts'
import { pinHandlers } from './pin-handlers.ts'
import { proofHandlers } from './proof-handlers.ts'
import type { Push } from './push.ts'
import { replayHandlers } from './replay-handlers.ts'
import { runHandlers } from './run-handlers.ts'
import { sampleHandlers } from './sample-handlers.ts'
import { signInHandlers } from './sign-in-handlers.ts'
import { storageHandlers } from './storage-handlers.ts'
import { usageLogHandlers } from './use-log-handlers.ts'
import { vaultHandlers } from './vault-handlers.ts'
import { workflowHandlers } from './workflow-handlers.ts'

interface HandlerOptions {
  readonly host: Host
  readonly desktop: Desktop
  readonly push: Push
  /** Tells the window that the workflow list looks different now. */
  readonly listChanged: () => Promise<void>
}

/** Everything the renderer may ask for; the compiler checks that no request of the contract is without a handler. */
export function createHandlers({ host, desktop, push, listChanged }: HandlerOptions): RequestHandlers {
  return {
    ...appHandlers({ host, desktop, push }),
    ...workflowHandlers({ host, desktop, listChanged }),
    ...editorHandlers(host),
    ...runHandlers(host),
    ...replayHandlers(host),
    ...pinHandlers(host),
    ...failureHandlers(host),
    ...exportHandlers({ host, desktop }),
    ...proofHandlers(host),
    ...storageHandlers(host),
    ...flowHandlers(host),
    ...accountHandlers(host),
    ...appDefinitionHandlers(host),
    ...signInHandlers(host),
    ...sampleHandlers(host),
    ...vaultHandlers(host),
    ...actionHandlers(host),
    ...usageLogHandlers(host),
  }
}
