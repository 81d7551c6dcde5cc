import { describe, expect, it } from 'vitest'
import {
  contract,
  type RequestChannel,
  type RequestHandlers,
  type RequestInput,
  type RequestOutput,
} from '#shared/ipc/contract.ts'
import { workflowSchema } from '#shared/model/workflow.ts'
import { accountHandlers } from '../../../src/main/ipc/account-handlers.ts'
import { appDefinitionHandlers } from '../../../src/main/ipc/app-definition-handlers.ts'
import { signInHandlers } from '../../../src/main/ipc/sign-in-handlers.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { openTestHost } from '../../support/host.ts'
import { OAuthBrowser } from '../../support/oauth-browser.ts'
import { openOAuthServer } from '../../support/sign-in.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { workflowInput } from '../../support/workflows.ts'

/** The host of a server without a desktop, asked as the window would ask it. */
async function open() {
  const server = await openOAuthServer()
  const dataFolder = tempFolder()
  const host = await openTestHost({ dataFolder })
  const handlers = { ...accountHandlers(host), ...signInHandlers(host), ...appDefinitionHandlers(host) }
  const answers: unknown[] = []
  const ask = async <C extends keyof typeof handlers & RequestChannel>(
    channel: C,
    input: RequestInput<C>,
  ) => {
    const { input: inputSchema, output } = contract[channel]
    const handler = handlers[channel] as unknown as RequestHandlers[C]
    const answer = output.parse(await handler(inputSchema.parse(input) as never))
    answers.push(answer)
    return answer as RequestOutput<C>
  }
  host.accounts.onChange(accounts => answers.push(accounts))
  host.signIn.onChange(progress => answers.push(progress))
  const app = { ...server.app(), key: 'custom_notes' }
  return { server, dataFolder, host, ask, answers, app }
}

describe('accounts over the channels of the window', () => {
  it('are made by signing in without a desktop, used, found in workflows, and disconnected', async () => {
    const { server, dataFolder, host, ask, answers, app } = await open()
    await ask('apps.define', { app })
    await ask('oauthClients.set', { app: app.key, ...server.client })
    const told = new Promise<string>(resolve => {
      host.signIn.onChange(({ progress }) => {
        if (progress.state === 'waiting') resolve(progress.url ?? '')
      })
    })
    const connected = new Promise<void>(resolve => {
      host.signIn.onChange(({ progress }) => {
        if (progress.state === 'connected') resolve()
      })
    })
    await ask('signIn.start', { app: app.key, way: 'browser', name: 'Mine', scopes: ['openid', 'email'] })
    await fetch(await new OAuthBrowser().approve(await told))
    await connected

    const [account] = await ask('accounts.list', undefined)
    if (!account) throw new Error('no account')
    const [first, ...others] = workflowInput().steps as object[]
    const workflow = workflowSchema.parse(
      workflowInput({
        steps: [{ ...first, auth: { [app.key]: { accountId: account.id } } }, ...others],
      }),
    )
    await host.add(workflow)
    expect(await ask('accounts.uses', undefined)).toEqual({})
    const { revision } = await host.documents.open(workflow.id)
    await host.documents.save(workflow, revision)
    expect(await ask('accounts.uses', undefined)).toMatchObject({
      [account.id]: [{ workflowId: workflow.id, workflowName: 'Send a row', stepNames: ['get_token'] }],
    })

    await expect(ask('apps.remove', { app: app.key })).rejects.toThrow(/are connected/)
    expect(await ask('accounts.rename', { accountId: account.id, name: 'Ours' })).toMatchObject({
      name: 'Ours',
    })
    const { fields } = await host.accounts.credential(account.id, { fresh: true })
    expect(await server.isActive(fields.oauth_access_token ?? '')).toBe(true)
    expect(await ask('accounts.remove', { accountId: account.id })).toMatchObject({ revoked: 'yes' })
    await ask('apps.remove', { app: app.key })

    const secrets = [...server.issued, server.client.clientSecret]
    expect(secrets.length).toBeGreaterThan(5)
    const text = JSON.stringify(answers)
    expect(secrets.filter(secret => text.includes(secret))).toEqual([])
    expect(scanFolder(dataFolder, secrets)).toEqual([])
  })
})
