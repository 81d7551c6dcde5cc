interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

const MAX_HOPS = 15

/** A person with a browser, as far as signing in needs one: cookies by path, redirects, and forms. */
export class OAuthBrowser {
  #cookies: Cookie[] = []

  /** Signs in and consents. @returns the address that the provider sends the browser to; it is not opened */
  async approve(url: string, login = 'alice'): Promise<string> {
    let at = await this.#follow(url)
    for (let page = 0; page < 4 && at.page !== undefined; page++) {
      const prompt = /name="prompt" value="(\w+)"/.exec(at.page)?.[1] ?? 'none'
      const form = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login, password: 'pw' } : {}) })
      at = await this.#follow(at.url, form)
    }
    if (at.page !== undefined)
      throw new Error(`The provider stayed at ${new URL(at.url).pathname}: ${at.page.slice(0, 400)}`)
    return at.url
  }

  /** Says no. @returns the address that the provider sends the browser to */
  async deny(url: string): Promise<string> {
    const { url: page } = await this.#follow(url)
    return (await this.#follow(`${page}/abort`)).url
  }

  /** Enters a device code, and signs in or says no. */
  async enterCode(
    verificationUri: string,
    userCode: string,
    decision: 'approve' | 'deny' = 'approve',
  ): Promise<void> {
    const first = await this.#follow(verificationUri)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(first.page ?? '')?.[1] ?? ''
    const entered = { xsrf, user_code: userCode }
    await this.#follow(first.url, new URLSearchParams(entered))
    const answer = decision === 'deny' ? { abort: 'yes' } : { confirm: 'yes' }
    let at = await this.#follow(first.url, new URLSearchParams({ ...entered, ...answer }))
    for (let page = 0; decision === 'approve' && page < 4; page++) {
      const prompt = /name="prompt" value="(\w+)"/.exec(at.page ?? '')?.[1]
      if (prompt === undefined) return
      at = await this.#follow(at.url, new URLSearchParams({ prompt, login: 'alice', password: 'pw' }))
    }
  }

  /** Follows redirects within the provider's origin. `page` is absent where it ended elsewhere. */
  async #follow(start: string, form?: URLSearchParams): Promise<{ url: string; page?: string }> {
    const { origin } = new URL(start)
    let url = start
    let body = form
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie: this.#cookieHeader(url) },
        ...(body ? { body } : {}),
      })
      this.#remember(response)
      body = undefined
      const location = response.headers.get('location')
      if (location === null) return { url, page: await response.text() }
      await response.body?.cancel()
      url = new URL(location, url).href
      if (new URL(url).origin !== origin) return { url }
    }
    throw new Error('The provider redirects for ever.')
  }

  #cookieHeader(url: string): string {
    const { pathname } = new URL(url)
    return this.#cookies
      .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  #remember(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map(part => part.trim())
      const [name = '', value = ''] = pair.split(/=(.*)/)
      const path = attributes.find(part => /^path=/i.test(part))?.slice(5) ?? '/'
      this.#cookies = this.#cookies.filter(known => known.name !== name || known.path !== path)
      if (value !== '') this.#cookies.push({ name, value, path })
    }
  }
}
