import { PatchbayError } from '#shared/errors.ts'
import type { AppInfo } from '#shared/ipc/contract.ts'
import type { WebhookHandler } from './webhook-handler.ts'
import type { WebhookServer } from './webhook-server.ts'

/** The webhook server as the app lives with it: started late, moved to another port, or not to be had. */
export interface WebhookHosting {
  /** Listens, anew if it did before. A taken port is shown, not thrown: everything else works. */
  start(port?: number): Promise<void>
  baseUrl(): string | undefined
  state(): AppInfo['webhookServer']
  close(): Promise<void>
}

export function createWebhookHosting(handler: WebhookHandler, defaultPort: () => number): WebhookHosting {
  let server: WebhookServer | undefined
  let problem: string | undefined
  return {
    async start(port = defaultPort()) {
      const { createWebhookServer } = await import('./webhook-server.ts')
      await server?.close()
      server = createWebhookServer({ port, handler })
      problem = undefined
      try {
        await server.start()
      } catch (error) {
        if (!(error instanceof PatchbayError)) throw error
        server = undefined
        problem = error.message
      }
    },
    baseUrl: () => server?.baseUrl(),
    state() {
      const baseUrl = server?.baseUrl()
      return {
        running: baseUrl !== undefined,
        ...(baseUrl === undefined ? {} : { baseUrl }),
        ...(problem === undefined ? {} : { error: problem }),
      }
    },
    async close() {
      await server?.close()
    },
  }
}
