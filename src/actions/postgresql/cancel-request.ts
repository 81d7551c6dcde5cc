import type { Client } from 'pg'
import type { DatabaseContext, DatabaseTarget } from '../sql/database-target.ts'

/** Code of a CancelRequest in PostgreSQL's protocol, in the place of a version. */
const CANCEL_REQUEST = 80_877_102

/**
 * Asks the server to stop what the client has it do: a message on a connection of its own, as the protocol wants it. It
 * holds no credential, only the key that the server gave for this.
 */
export async function askToCancel(
  context: Pick<DatabaseContext, 'connect'>,
  { host, port }: DatabaseTarget,
  client: Client,
): Promise<void> {
  const { processID, secretKey } = client as unknown as Readonly<Record<string, unknown>>
  if (typeof processID !== 'number' || typeof secretKey !== 'number') throw new Error('not connected')
  const message = Buffer.alloc(16)
  message.writeInt32BE(16, 0)
  message.writeInt32BE(CANCEL_REQUEST, 4)
  message.writeInt32BE(processID, 8)
  message.writeInt32BE(secretKey, 12)
  const socket = await context.connect({ host, port, isCancel: true })
  await new Promise<void>(resolve => {
    socket.once('close', () => resolve())
    socket.end(message)
    socket.resume()
  })
}
