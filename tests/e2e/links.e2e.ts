import { expect, test } from '../support/e2e/app-test.ts'

test('[S-EL-3] a link opens in the browser once the user agreed to its host, and https alone', async ({
  launch,
}) => {
  const { app, window } = await launch()
  await app.evaluate(({ dialog, shell }) => {
    const seen = { asked: [] as string[], opened: [] as string[], answer: 1 }
    Object.assign(globalThis, { links: seen })
    dialog.showMessageBox = (async (_parent: unknown, { message }: { message: string }) => {
      seen.asked.push(message)
      return { response: seen.answer, checkboxChecked: false }
    }) as typeof dialog.showMessageBox
    shell.openExternal = async url => {
      seen.opened.push(url)
    }
  })
  const seen = () =>
    app.evaluate(
      () => Reflect.get(globalThis, 'links') as { asked: string[]; opened: string[]; answer: number },
    )
  const open = (url: string) =>
    window.evaluate(
      address => Reflect.get(globalThis, 'patchbay').invoke('app.openLink', { url: address }),
      url,
    )

  expect(await open('https://github.com/settings/developers')).toMatchObject({ ok: true })
  expect(await seen()).toMatchObject({ asked: ['Open github.com in your browser?'], opened: [] })

  await app.evaluate(() => {
    Object.assign(Reflect.get(globalThis, 'links') as object, { answer: 0 })
  })
  await open('https://github.com/settings/developers')
  await open('https://github.com/login/device')
  expect((await seen()).opened).toEqual([
    'https://github.com/settings/developers',
    'https://github.com/login/device',
  ])
  expect((await seen()).asked).toHaveLength(2)

  for (const url of [
    'http://github.com/',
    'file:///etc/passwd',
    'javascript:1',
    'https://a:b@github.com/',
    'x',
  ]) {
    expect(await open(url), url).toMatchObject({ ok: false, error: { code: 'usage' } })
  }
  expect((await seen()).opened).toHaveLength(2)
})
