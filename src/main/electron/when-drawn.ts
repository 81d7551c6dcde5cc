import type { WebContents } from 'electron'

const LOOK = `new Promise(done => {
  const look = () => document.querySelector('[data-app-ready]') ? done(true) : requestAnimationFrame(look)
  look()
})`

/** Resolves once the page has drawn its first real screen: by then it listens to what it is sent. */
export async function whenDrawn(contents: WebContents): Promise<void> {
  await contents.executeJavaScript(LOOK)
}
