import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { type ErrorInfo, PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type { contract, RequestChannel, RequestHandlers } from '#shared/ipc/contract.ts'
import type { Result } from '#shared/ipc/result.ts'
import { APP_ORIGIN } from '../electron/app-protocol.ts'

/** How many calls were refused at the door, by why. Shown in diagnostics; a test watches it. */
export interface RefusalCounts {
  forbidden: number
  unknownChannel: number
  invalidInput: number
}

interface IpcDoor {
  readonly refusals: Readonly<RefusalCounts>
  close(): void
}

/**
 * [S-EL-4] The one door from the renderer: known window, top frame, own origin, then input and output parsed. Parsing
 * the output drops every field that the contract does not name, so a credential cannot ride along.
 * It opens before there is anybody to answer: what is asked by then waits for `handlersLater`, and so does the contract,
 * whose schemas take a while to load.
 */
export function openIpcDoor(
  window: () => BrowserWindow | undefined,
  handlersLater: Promise<RequestHandlers>,
): IpcDoor {
  const refusals: RefusalCounts = { forbidden: 0, unknownChannel: 0, invalidInput: 0 }

  ipcMain.handle('patchbay', async (event, channel: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!isTrusted(event, window())) {
      refusals.forbidden++
      return refuse('ipc.forbidden', 'Only Patchbay’s own window may ask.')
    }
    const { contract } = await import('#shared/ipc/contract.ts')
    if (!isRequestChannel(contract, channel)) {
      refusals.unknownChannel++
      return refuse('ipc.unknown-channel', 'There is no such request.')
    }
    const { input: inputSchema, output: outputSchema } = contract[channel]
    const parsed = inputSchema.safeParse(input)
    if (!parsed.success) {
      refusals.invalidInput++
      const issue = parsed.error.issues[0]
      return refuse(
        'ipc.invalid-input',
        `${channel}: ${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'is invalid'}`,
      )
    }
    try {
      const handler = (await handlersLater)[channel] as (value: unknown) => unknown
      return { ok: true, value: outputSchema.parse(await handler(parsed.data)) }
    } catch (error) {
      return { ok: false, error: withoutInsides(error) }
    }
  })

  return { refusals, close: () => ipcMain.removeHandler('patchbay') }
}

function isTrusted(event: IpcMainInvokeEvent, window: BrowserWindow | undefined): boolean {
  if (!window || window.isDestroyed() || event.sender !== window.webContents) return false
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`)
}

function isRequestChannel(known: typeof contract, channel: unknown): channel is RequestChannel {
  return (
    typeof channel === 'string' &&
    Object.hasOwn(known, channel) &&
    known[channel as RequestChannel].kind === 'request'
  )
}

function refuse(
  code: 'ipc.forbidden' | 'ipc.unknown-channel' | 'ipc.invalid-input',
  message: string,
): Result<never> {
  return { ok: false, error: withoutInsides(new PatchbayError(message, { code })) }
}

/** What the renderer is told of an error: nothing of where in the code it arose. */
function withoutInsides(error: unknown): ErrorInfo {
  const { stack: _, cause: __, ...info } = toErrorInfo(error)
  return info
}
