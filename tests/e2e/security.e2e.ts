import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { type Desk, expect, test } from '../support/e2e/app-test.ts'
import { electronPath, platformSwitches } from '../support/launch.ts'

const ORIGIN = 'app://patchbay'

test('[S-EL-1] every window is isolated and sandboxed, and its page has nothing of Node', async ({
  launch,
}) => {
  const { app, window } = await launch()
  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map(contents => {
      // Not in Electron's types, and the only way to see what a window really got.
      const { getLastWebPreferences } = contents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      return getLastWebPreferences.call(contents)
    }),
  )
  expect(preferences.length).toBeGreaterThan(0)
  for (const one of preferences) {
    expect(one).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      webviewTag: false,
    })
    for (const name of [
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'experimentalFeatures',
      'allowRunningInsecureContent',
    ]) {
      expect(one[name] ?? false, name).toBe(false)
    }
    expect(one.enableBlinkFeatures ?? '').toBe('')
  }

  const page = await window.evaluate(() => ({
    bridge: Object.keys(Reflect.get(globalThis, 'patchbay')).sort(),
    ofNode: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron'].filter(
      name => name in globalThis,
    ),
    isFrozen: Object.isFrozen(Reflect.get(globalThis, 'patchbay')),
  }))
  expect(page).toEqual({ bridge: ['invoke', 'on'], ofNode: [], isFrozen: true })
})

test('[S-EL-2] the page takes scripts from the app alone: nothing inline, no eval, nothing from the network', async ({
  launch,
}) => {
  const desk = await launch()
  const { window } = desk
  await withServer(async address => {
    const policy = await window.evaluate(async () => {
      const answer = await fetch('app://patchbay/index.html')
      return answer.headers.get('content-security-policy') ?? ''
    })
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)

    const ran = await window.evaluate(async url => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.inlineRan = true'
      document.head.append(script)
      const handler = document.createElement('button')
      handler.setAttribute('onclick', 'globalThis.handlerRan = true')
      document.body.append(handler)
      handler.click()
      handler.remove()
      const remote = document.createElement('script')
      remote.src = `${url}/script.js`
      const remoteEnded = new Promise(done => {
        remote.onload = () => done('loaded')
        remote.onerror = () => done('refused')
      })
      document.head.append(remote)
      // Later, because what runs from the test itself may do what the page may not.
      const fromString = (run: () => unknown) =>
        new Promise(done =>
          setTimeout(() => {
            try {
              done(run())
            } catch (error) {
              done((error as Error).name)
            }
          }),
        )
      return {
        inline: Reflect.get(globalThis, 'inlineRan') ?? 'refused',
        handler: Reflect.get(globalThis, 'handlerRan') ?? 'refused',
        remote: await remoteEnded,
        // biome-ignore lint/security/noGlobalEval: the point is that it is refused
        eval: await fromString(() => globalThis.eval('1 + 1')),
        function: await fromString(() => new Function('return 1')()),
        fetch: await fetch(url).then(
          () => 'answered',
          () => 'refused',
        ),
        file: await fetch('file:///etc/hostname').then(
          () => 'answered',
          () => 'refused',
        ),
      }
    }, address)
    expect(ran).toEqual({
      inline: 'refused',
      handler: 'refused',
      remote: 'refused',
      eval: 'EvalError',
      function: 'EvalError',
      fetch: 'refused',
      file: 'refused',
    })
  })
  expect(desk.complaints.splice(0).filter(text => !/Content Security Policy/.test(text))).toEqual([])
})

test('[S-EL-2] an address never leads out of the app’s folder', async ({ launch }) => {
  const { app } = await launch()
  const statusOf = (url: string) =>
    app.evaluate(async ({ net }, target) => {
      try {
        return (await net.fetch(target)).status
      } catch {
        return 0
      }
    }, url)
  expect(await statusOf(`${ORIGIN}/index.html`)).toBe(200)
  for (const path of [
    '/../main/index.js',
    '/%2e%2e/main/index.js',
    '/%2e%2e%2fmain%2findex.js',
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2fmain%2findex.js',
    '/..%5cmain%5cindex.js',
    '/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/index.html%00.js',
    '/%',
  ]) {
    expect(await statusOf(`${ORIGIN}${path}`), path).not.toBe(200)
  }
  for (const host of ['elsewhere', 'patchbay.example']) {
    expect(await statusOf(`app://${host}/index.html`), host).not.toBe(200)
  }
})

test('[S-EL-3] nothing opens a window, goes elsewhere, embeds a page or gets a permission', async ({
  launch,
}) => {
  const desk = await launch()
  const { app, window } = desk
  await app.evaluate(({ webContents }) => {
    const events: string[] = []
    Object.assign(globalThis, { navigations: events })
    for (const contents of webContents.getAllWebContents()) {
      contents.on('will-navigate', event => events.push(`will ${event.url}`))
      contents.on('did-navigate', (_event, url) => events.push(`did ${url}`))
    }
  })
  const navigations = () => app.evaluate(() => Reflect.get(globalThis, 'navigations') as string[])

  for (const url of ['https://example.com/', 'http://127.0.0.1:9/', 'app://elsewhere/']) {
    await window.evaluate(target => {
      location.href = target
    }, url)
    await expect.poll(navigations).toContain(`will ${url}`)
  }
  await window.evaluate(() => {
    for (const [href, target] of [
      ['https://example.com/link', ''],
      ['https://example.com/blank', '_blank'],
      ['file:///etc/passwd', ''],
      ['javascript:globalThis.linkRan=true', ''],
    ] as const) {
      const link = Object.assign(document.createElement('a'), { href, target })
      document.body.append(link)
      link.click()
      link.remove()
    }
  })
  await expect.poll(navigations).toContain('will https://example.com/link')
  const opened = await window.evaluate(() =>
    ['https://example.com/', 'app://patchbay/', 'about:blank', 'file:///etc/passwd'].map(url => open(url)),
  )
  expect(opened).toEqual([null, null, null, null])

  const embedded = await window.evaluate(() => {
    const frame = Object.assign(document.createElement('iframe'), { src: 'https://example.com/' })
    document.body.append(frame, document.createElement('webview'))
    return window.frames.length
  })
  expect(embedded).toBeLessThanOrEqual(1)

  const permissions = await window.evaluate(async () => {
    const asked = await Promise.all(
      (['geolocation', 'notifications', 'camera', 'microphone', 'midi'] as PermissionName[]).map(
        async name => (await navigator.permissions.query({ name })).state,
      ),
    )
    const refused = (task: Promise<unknown>) =>
      task.then(
        () => 'granted',
        error => (error as Error).name,
      )
    return {
      asked: [...new Set(asked)],
      notification: await Notification.requestPermission(),
      camera: await refused(navigator.mediaDevices.getUserMedia({ video: true })),
      clipboard: await refused(navigator.clipboard.readText()),
    }
  })
  expect(permissions.asked).toEqual(['denied'])
  expect(permissions.notification).toBe('denied')
  expect(permissions.camera).not.toBe('granted')
  expect(permissions.clipboard).not.toBe('granted')

  expect((await navigations()).filter(text => text.startsWith('did'))).toEqual([])
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  const here = await window.evaluate(() => [location.href, document.querySelectorAll('main').length])
  expect(here).toEqual([`${ORIGIN}/`, 1])
  expect(desk.complaints.splice(0).filter(text => !isRefusal(text))).toEqual([])
})

test('[S-EL-6] a second start on the same data leaves it to the first, which comes to the front', async ({
  launch,
  userData,
}) => {
  const { app, window } = await launch()
  await app.evaluate(({ app: electron, BrowserWindow }) => {
    const events: string[] = []
    Object.assign(globalThis, { seen: events })
    electron.on('second-instance', () => events.push('second-instance'))
    for (const one of BrowserWindow.getAllWindows()) {
      const { focus } = one
      one.focus = () => {
        events.push('focus')
        focus.call(one)
      }
    }
  })
  const second = spawn(electronPath(), ['.', `--user-data-dir=${userData}`, ...platformSwitches()], {
    stdio: 'ignore',
  })
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  await expect
    .poll(() => app.evaluate(() => Reflect.get(globalThis, 'seen') as string[]))
    .toEqual(expect.arrayContaining(['second-instance', 'focus']))
  await expect(window.getByRole('region', { name: 'Canvas' })).toBeVisible()
})

test('[S-EL-7] a start sends nothing over any network', async ({ launch }) => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-e2e-net-'))
  const tap = join(folder, 'tap')
  const log = join(folder, 'net-log.json')
  try {
    const desk = await launch({
      args: [`--log-net-log=${log}`],
      requires: [fileURLToPath(new URL('../support/e2e/network-tap.cjs', import.meta.url))],
      env: { NETWORK_TAP: tap },
    })
    await settled(desk)
    const tapped = () =>
      readFile(tap, 'utf8').then(
        text => text.split('\n').filter(Boolean),
        () => [],
      )
    expect(await tapped()).toEqual([])

    // Both would have seen it.
    await withServer(async address => {
      await desk.app.evaluate(async ({ net }, url) => {
        await net.fetch(`${url}/by-chromium`)
        await fetch(`${url}/by-node`)
      }, address)
      expect(await tapped()).toContain(`connect ${new URL(address).host}`)
      await desk.close()
      const asked = await requestsIn(log)
      expect(asked.filter(url => !url.startsWith(address))).toEqual([])
      expect(asked).toContain(`${address}/by-chromium`)
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** Everything that starts behind the window has started. */
async function settled({ window }: Desk): Promise<void> {
  await expect.poll(() => webhookServer(window)).toMatchObject({ running: true })
  await expect(window.getByText('listening')).toBeVisible()
}

function webhookServer(window: Page): Promise<unknown> {
  return window.evaluate(async () => {
    const { invoke } = Reflect.get(globalThis, 'patchbay') as {
      invoke(channel: string): Promise<{ value: { webhookServer: unknown } }>
    }
    return (await invoke('app.info')).value.webhookServer
  })
}

/** The addresses in Chromium's own log of its network, over whatever session. */
async function requestsIn(log: string): Promise<string[]> {
  const text = await readFile(log, 'utf8')
  return [...text.matchAll(/"url":"((?:https?|wss?|ftp):[^"]*)"/g)].map(match => match[1] ?? '')
}

/** A server on loopback that answers everything with a script. */
async function withServer(use: (address: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' })
    response.end('globalThis.remoteRan = true')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const isRefusal = (text: string) =>
  /Content Security Policy|Not allowed to load local resource|ERR_|net::|Refused/i.test(text)
