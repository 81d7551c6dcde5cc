import { Socket } from 'node:net'
import { createFrameReader, encodeFrame } from '../frames.ts'

/** The one way in and out of a code process. */
export interface HostConnection {
  send(text: string): void
  onMessage(listener: (text: string) => void): void
}

/** The descriptor a child process is handed for it. */
const HOST_DESCRIPTOR = 3

const MAX_INVOCATION_BYTES = 1_000_000_000

/** The real one: steps find another in its place. */
const endProcess = process.exit.bind(process)

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

/** Electron's utility process has a message port; a plain child process a pipe. */
export function connectToHost(): HostConnection {
  const { parentPort } = process as { parentPort?: ParentPort }
  return parentPort === undefined ? connectByPipe() : connectByPort(parentPort)
}

function connectByPort(port: ParentPort): HostConnection {
  return {
    send: text => port.postMessage(text),
    onMessage(listener) {
      port.on('message', ({ data }) => {
        if (typeof data === 'string') listener(data)
      })
    },
  }
}

function connectByPipe(): HostConnection {
  const socket = new Socket({ fd: HOST_DESCRIPTOR, readable: true, writable: true })
  // Without a host there is nobody to work for.
  socket.on('close', () => endProcess(0))
  socket.on('error', () => endProcess(0))
  return {
    send: text => socket.write(encodeFrame(text)),
    onMessage(listener) {
      const reader = createFrameReader({
        maxBytes: MAX_INVOCATION_BYTES,
        onMessage: listener,
        onTooLarge: () => endProcess(0),
      })
      socket.on('data', chunk => reader.push(chunk))
    },
  }
}
