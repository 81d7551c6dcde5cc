import { describe, expect, it } from 'vitest'
import type { ConnectionTest } from '#actions/define.ts'
import { gmailApp } from '#actions/gmail/app.ts'
import { googleDriveApp } from '#actions/google-drive/app.ts'
import { googleSheetsApp } from '#actions/google-sheets/app.ts'
import { GOOGLE_TOKEN, googlePerTest } from '../../support/google-fixture.ts'
import { EMAIL } from '../../support/stand-ins/google.ts'

const fixture = googlePerTest({})
const APPS = [googleSheetsApp, googleDriveApp, gmailApp]

/** Google's addresses lead to the stand-in; what is asked of hosts that are not the app's fails. */
function ask(app: (typeof APPS)[number], token = GOOGLE_TOKEN): ReturnType<ConnectionTest> | undefined {
  return app.test?.({
    auth: { oauth_access_token: token },
    signal: new AbortController().signal,
    fetch: (input, init) => {
      const { host, pathname, search } = new URL(input)
      expect(app.app.hosts).toContain(host)
      return fetch(`${fixture.google.endpoint}${pathname}${search}`, init)
    },
    connect: () => expect.unreachable('no connection is needed'),
  })
}

describe.each(APPS)('Test connection of $app.name', app => {
  it('tells whose token it is', async () => {
    await expect(ask(app)).resolves.toEqual({ identity: EMAIL })
  })

  it('finds a wrong token', async () => {
    await expect(ask(app, 'canary-wrong')).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'auth.rejected',
      message: expect.not.stringContaining('canary'),
    })
  })

  it('finds an API that is switched off', async () => {
    const error = {
      code: 403,
      message: 'It has not been used in project 1',
      errors: [{ reason: 'accessNotConfigured' }],
    }
    const off = {
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ error }),
    }
    fixture.google.answerNext(off)
    fixture.google.answerNext(off)
    await expect(ask(app)).rejects.toMatchObject({
      code: 'auth.rejected',
      message: expect.stringContaining('It has not been used in project 1'),
    })
  })
})

describe('Test connection of Google Sheets and Gmail', () => {
  it.each([googleSheetsApp, gmailApp])(
    '$app.name: a token that may not tell its owner is good all the same',
    async app => {
      fixture.google.answerNext({ status: 401, body: '{"error":"invalid_request"}' })
      await expect(ask(app)).resolves.toEqual({ identity: undefined })
    },
  )
})

describe('signing in at Google', () => {
  it('is one registration for all of its apps, in the system browser', () => {
    for (const { app } of APPS) {
      expect(app.oauth).toMatchObject({
        key: 'google',
        embeddedWindow: false,
        clientSecret: 'required',
        authorizationParams: { access_type: 'offline', prompt: 'consent' },
        tokenField: app.auth[0]?.key,
      })
    }
  })
})
