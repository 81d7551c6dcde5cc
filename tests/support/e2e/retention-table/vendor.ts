import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where steps of the table send things. What it is told it keeps in memory. */
export interface TableVendor {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  readonly host: string
  /** What was posted to a path, oldest first. */
  posted(path: string): readonly string[]
  stop(): void
}

/**
 * `/fails-first/<name>` fails the first time and succeeds from then on; `/hangs` never answers; anything else says back
 * what it was sent.
 */
export async function startTableVendor(): Promise<TableVendor> {
  const posts = new Map<string, string[]>()
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    let body = ''
    request.setEncoding('utf8').on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const earlier = posts.get(path) ?? []
      posts.set(path, [...earlier, body])
      answer(response, path, { body, isFirst: earlier.length === 0 })
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin: `http://${host}`,
    host,
    posted: path => posts.get(path) ?? [],
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function answer(
  response: ServerResponse,
  path: string,
  { body, isFirst }: { body: string; isFirst: boolean },
) {
  if (path === '/hangs') return
  const status = path.startsWith('/fails-first/') && isFirst ? 503 : 200
  response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
}
