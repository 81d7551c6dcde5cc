import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { protocol, type Session } from 'electron'

const APP_SCHEME = 'app'
export const APP_ORIGIN = `${APP_SCHEME}://patchbay`

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      // The code cache holds the app's own scripts, compiled, and nothing of what the page shows.
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** [S-EL-2] Serves the renderer from `folder` under `app://patchbay/`, and nothing outside of that folder. */
export function serveApp(session: Session, folder: string): void {
  const root = path.resolve(folder)
  session.protocol.handle(APP_SCHEME, async request => {
    const file = fileFor(root, request.url)
    if (!file) return new Response('Not found', { status: 404 })
    try {
      const content = await readFile(file)
      const extension = path.extname(file)
      const type = TYPES[extension] ?? 'application/octet-stream'
      if (extension !== '.html') return respond(content, { 'content-type': type })
      const nonce = randomBytes(16).toString('base64')
      const html = content
        .toString('utf8')
        .replace('<head>', `<head><meta name="csp-nonce" content="${nonce}">`)
      return respond(html, { 'content-type': type, 'content-security-policy': contentSecurityPolicy(nonce) })
    } catch {
      return new Response('Not found', { status: 404 })
    }
  })
}

/** The file that an address names, or undefined when it leads anywhere else. */
function fileFor(root: string, address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.protocol !== `${APP_SCHEME}:` || url.host !== 'patchbay') return undefined
  let name: string
  try {
    name = decodeURIComponent(url.pathname)
  } catch {
    return undefined
  }
  if (name.includes('\0') || name.includes('\\')) return undefined
  const file = path.resolve(root, `.${name === '/' ? '/index.html' : name}`)
  return file.startsWith(root + path.sep) ? file : undefined
}

function respond(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>): Response {
  return new Response(body, {
    headers: {
      ...headers,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  })
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
