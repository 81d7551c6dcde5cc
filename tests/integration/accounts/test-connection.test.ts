import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AppDefinition, findAppDefinition } from '#actions/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import { appSchema } from '#shared/model/action.ts'
import { createAccountService } from '../../../src/main/accounts/account-service.ts'
import { createCredentialTesters } from '../../../src/main/accounts/credential-tester.ts'
import { createEgress } from '../../../src/main/egress/egress.ts'
import { openVault } from '../../../src/main/vault/index.ts'

/** An app whose API knows one key, and an account of it. */
async function bench(key: string) {
  const seen: (string | undefined)[] = []
  const http = createServer((request, response) => {
    seen.push(request.headers.authorization)
    const echo = Buffer.from(`user:${key}`).toString('base64')
    if (key.startsWith('echoed')) {
      response.writeHead(key.endsWith('200') ? 200 : 401).end(echo)
      return
    }
    const isKnown = request.headers.authorization === 'Bearer good-key-1'
    response.writeHead(isKnown ? 200 : 401).end(isKnown ? 'alice@example.com' : '')
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
  const egress = createEgress()
  onTestFinished(async () => {
    await egress.close()
    http.close()
  })
  const definition: AppDefinition = {
    app: appSchema.parse({
      key: 'vendor',
      name: 'Vendor',
      description: '',
      hosts: [host],
      auth: [
        { key: 'api_key', label: 'API key', secret: true },
        { key: 'base', label: 'Base', secret: false, default: `http://${host}`, optional: true },
      ],
      canTest: true,
      isCustom: true,
    }),
    actions: [],
    test: async ({ auth, fetch }) => {
      const answer = await fetch(`${auth.base}/me`, { headers: { authorization: `Bearer ${auth.api_key}` } })
      if (answer.status === 401) {
        const said = await answer.text()
        throw new PatchbayError(
          `Vendor refused the API key.${said === '' ? '' : ` It says: Basic ${said}`}`,
          {
            code: 'auth.rejected',
            details: { said },
          },
        )
      }
      return { identity: await answer.text() }
    },
  }
  const accounts = createAccountService({
    vault: await openVault({ file: '/nowhere/vault.json', slots: [] }),
    apps: () => [definition.app],
    now: () => new Date(),
    testerOf: createCredentialTesters({
      egress,
      findAppDefinition: app => (app === 'vendor' ? definition : undefined),
    }),
  })
  const { id } = await accounts.add({ app: 'vendor', name: 'Mine', fields: { api_key: key } })
  return { accounts, id, seen, host }
}

describe('testing a connection', () => {
  it('asks the provider with the credential, and keeps who it is', async () => {
    const { accounts, id, seen } = await bench('good-key-1')
    expect(await accounts.test(id)).toEqual({
      ok: true,
      message: 'Connected as alice@example.com.',
      identity: 'alice@example.com',
    })
    expect([seen, accounts.find(id).identity]).toEqual([['Bearer good-key-1'], 'alice@example.com'])
    expect(accounts.list()[0]?.lastUsedAt, 'a test is a use').toEqual(expect.any(String))
  })

  it('marks a refused credential, until another one is typed in', async () => {
    const { accounts, id } = await bench('bad-key-1')
    expect(await accounts.test(id)).toEqual({ ok: false, message: 'Vendor refused the API key.' })
    expect(accounts.list()[0]?.lastUsedAt).toBeUndefined()
    expect(accounts.find(id)).toMatchObject({ state: 'reconnect', problem: 'Vendor refused the API key.' })
    // A key that one host refused may still be right for another one.
    expect((await accounts.credential(id)).fields.api_key).toBe('bad-key-1')
    await accounts.replaceFields(id, { api_key: 'good-key-1' })
    expect(accounts.find(id)).not.toHaveProperty('problem')
    expect((await accounts.test(id)).ok).toBe(true)
  })

  it.each(['echoed-key-401', 'echoed-key-200'])(
    '[S-CR-1] shows and keeps no credential that the provider sends back: %s',
    async key => {
      const { accounts, id } = await bench(key)
      const answer = await accounts.test(id)
      const shown = JSON.stringify([answer, accounts.find(id), accounts.list()])
      expect(answer.message).toContain('secret: credential')
      for (const text of [key, Buffer.from(`user:${key}`).toString('base64').slice(8, 16)]) {
        expect(shown).not.toContain(text)
      }
    },
  )

  it('[S-CR-2] sends the credential to the app’s hosts alone', async () => {
    const { accounts, id, host, seen } = await bench('good-key-1')
    await accounts.replaceFields(id, {
      api_key: 'good-key-1',
      base: host.replace('127.0.0.1', 'http://localhost'),
    })
    expect(await accounts.test(id)).toMatchObject({
      ok: false,
      message: expect.stringContaining('is not a host of Vendor'),
    })
    expect([seen, accounts.find(id).state]).toEqual([[], 'connected'])
  })

  it('is offered by every built-in app that says so, and by no other', () => {
    const testers = createCredentialTesters({ egress: createEgress(), findAppDefinition })
    expect([testers('github') === undefined, testers('code') === undefined, testers('none')]).toEqual([
      false,
      true,
      undefined,
    ])
  })
})
