import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppDefinition } from '#actions/define.ts'
import { findAction } from '#actions/index.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from './action-attempts.ts'
import type { DatabaseServer } from './servers/postgres-server.ts'
import { freePort } from './servers/unprivileged.ts'
import type { Attempt } from './step-attempt.ts'

export interface DatabaseUnderTest {
  readonly app: 'postgresql' | 'mysql'
  readonly definition: AppDefinition
  readonly start: () => Promise<DatabaseServer>
  /** The first and the second value of a statement. */
  readonly placeholders: readonly [string, string]
  /** Takes that many seconds. */
  readonly sleep: (seconds: number) => string
  /** How many statements hold `needle`, other than this one. */
  readonly running: (needle: string) => string
  /** Gives a row whose `cipher` is not empty when the connection is encrypted. */
  readonly cipher: string
  readonly identity: string
  /** Ten million characters. */
  readonly large: string
  readonly timedOut: RegExp
}

export interface Database {
  readonly server: DatabaseServer
  readonly fields: Readonly<Record<string, string>>
  query(text: string, options?: QueryOptions): Attempt
  secret(text: string, options?: QueryOptions): Attempt
  /** Rows of a statement that has to work. */
  rows(text: string, parameters?: JsonObject['parameters']): Promise<unknown>
}

export interface QueryOptions {
  readonly props?: JsonObject
  readonly fields?: Readonly<Record<string, string>>
  readonly way?: Way
  readonly trustedAddresses?: readonly string[]
}

/** A real server for all tests of the file. */
export function databasePerFile({ app, start }: DatabaseUnderTest): Database {
  let server: DatabaseServer
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.stop())
  const attempt = (action: string, text: string, options: QueryOptions = {}) => {
    const { props = {}, way = 'external authentication', trustedAddresses = ['host', 'url'] } = options
    const fields = options.fields ?? database.fields
    return attemptAs(
      way,
      { app, fields, trustedAddresses },
      { action: `${app}.${action}`, props: { query: text, ...props } },
    )
  }
  const database: Database = {
    get server() {
      return server
    },
    get fields() {
      const { port, user, password, database: name } = server
      return { host: '127.0.0.1', port: String(port), user, password, database: name }
    },
    query: (text, options) => attempt('query', text, options),
    secret: (text, options) => attempt('query-secret', text, options),
    async rows(text, parameters = []) {
      const { returnValue } = await attempt('query', text, { props: { parameters } }).result
      return (returnValue as { rows: unknown }).rows
    },
  }
  return database
}

/** What every database does. */
export function describeDatabase(database: Database, subject: DatabaseUnderTest): void {
  const { app, definition, placeholders, sleep, running, cipher } = subject
  const [first, second] = placeholders

  describe('a query', () => {
    it.each(WAYS)('by %s gives rows, fields and a count', async way => {
      const attempt = database.query(`select ${first} as name, 2 as two`, {
        way,
        props: { parameters: ['Ada'] },
      })
      expect(await attempt.result).toMatchObject({
        returnValue: {
          rows: [{ name: 'Ada', two: 2 }],
          rowCount: 1,
          fields: [{ name: 'name' }, { name: 'two' }],
        },
        summary: '1 row',
      })
      expect(attempt.secrets.map(({ value }) => value)).toEqual([database.server.password])
      expect(attempt.requests).toMatchObject([{ method: 'CONNECT', app, outcome: 'answered' }])
    })

    it('by a connection URL, its special characters encoded', async () => {
      const { user, password, port, database: name } = database.server
      const scheme = app === 'mysql' ? 'mysql' : 'postgresql'
      const url = `${scheme}://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`
      const { returnValue } = await database.query('select 1 as one', { fields: { url } }).result
      expect(returnValue).toMatchObject({ rows: [{ one: 1 }] })
    })

    it('takes parameters as values, whatever is in them', async () => {
      const parameters = ["'; drop table customers; --", 'zwei “2” 😀']
      await expect(database.rows(`select ${first} as a, ${second} as b`, parameters)).resolves.toEqual([
        { a: parameters[0], b: parameters[1] },
      ])
    })

    it('changes rows and says how many', async () => {
      await database.rows('create table changes (id int, name varchar(20))')
      await database.rows(`insert into changes values (1, 'a'), (2, 'b'), (${first}, null)`, [3])
      const attempt = database.query('update changes set name = upper(name) where id < 3')
      expect((await attempt.result).returnValue).toEqual({ rows: [], rowCount: 2, fields: [] })
      await expect(database.rows('select * from changes order by id')).resolves.toEqual([
        { id: 1, name: 'A' },
        { id: 2, name: 'B' },
        { id: 3, name: null },
      ])
    })

    it('leaves out what is beyond the limit, and says so', async () => {
      const text = 'select 1 as n union all select 2 union all select 3'
      const { returnValue } = await database.query(text, { props: { maxRows: 2 } }).result
      expect(returnValue).toMatchObject({ rows: [{ n: 1 }, { n: 2 }], rowCount: 2, truncated: true })
      const exact = await database.query(text, { props: { maxRows: 3 } }).result
      expect(exact.returnValue).not.toHaveProperty('truncated')
    })

    it('that gives more than fits is cut off', async () => {
      const column = `${subject.large} as c`
      expect(
        await failureOf(database.query(`select ${column}, ${column}, ${column}, ${column}`).result),
      ).toMatchObject({
        code: 'provider.rejected',
        message: expect.stringContaining('Ask for fewer rows'),
      })
    })

    it('is one statement', async () => {
      expect(await failureOf(database.query('select 1; select 2').result)).toMatchObject({
        code: 'provider.rejected',
      })
    })

    it('that is wrong is refused in the server’s words', async () => {
      const error = await failureOf(database.query('select nothing_of_the_kind from nowhere').result)
      expect(error).toMatchObject({ code: 'provider.rejected', name: 'TerminalError' })
      expect((error as Error).message).toMatch(/nowhere/)
    })
  })

  describe('a secret', () => {
    it('is declared as one, and can be asked for again', () => {
      expect(findAction(`${app}.query-secret`, '1.0.0')?.action).toMatchObject({
        secretOutputs: [['$return_value']],
        asksAgain: true,
      })
    })

    it.each(WAYS)('by %s: a value, a row, or all rows', async way => {
      const text = `select 'tok-1' as token, 'a' as name union all select 'tok-2', 'b'`
      const ask = async (result: string) =>
        (await database.secret(text, { way, props: { result } }).result).returnValue
      expect(await ask('value')).toBe('tok-1')
      expect(await ask('row')).toEqual({ token: 'tok-1', name: 'a' })
      expect(await ask('rows')).toEqual([
        { token: 'tok-1', name: 'a' },
        { token: 'tok-2', name: 'b' },
      ])
    })

    it('is not in the summary', async () => {
      expect((await database.secret(`select 'canary-token' as token`).result).summary).toBe('Read a secret')
    })

    it('that is not there is an error', async () => {
      expect(await failureOf(database.secret('select 1 as n where 1 = 0').result)).toMatchObject({
        code: 'provider.rejected',
        details: { field: 'query' },
      })
    })

    it('is read without changing anything', async () => {
      await database.rows('create table kept (id int)')
      expect(await failureOf(database.secret('delete from kept').result)).toMatchObject({
        code: 'provider.rejected',
        message: expect.stringContaining('only reads'),
      })
    })
  })

  describe('encryption', () => {
    const encrypted = (fields: Record<string, string>) =>
      database.query(cipher, { fields: { ...database.fields, host: 'localhost', ...fields } })

    it('verified by the given authority', async () => {
      const { returnValue } = await encrypted({ tls: 'verify-full', ca: database.server.ca }).result
      expect(returnValue).toMatchObject({ rows: [{ cipher: expect.stringMatching(/TLS|AES|CHACHA/) }] })
    })

    it('not verified', async () => {
      const { returnValue } = await encrypted({ tls: 'require' }).result
      expect(returnValue).toMatchObject({ rows: [{ cipher: expect.stringMatching(/TLS|AES|CHACHA/) }] })
    })

    it('refuses a server that nobody vouches for, whatever the environment says', async () => {
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
      try {
        expect(await failureOf(encrypted({ tls: 'verify-full' }).result)).toMatchObject({
          code: 'provider.rejected',
          message: expect.stringContaining('does not prove'),
        })
      } finally {
        delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      }
    })

    it('refuses a server that offers none', async () => {
      await database.server.setTls(false)
      try {
        expect(await failureOf(encrypted({ tls: 'require' }).result)).toMatchObject({
          code: 'provider.rejected',
          details: { reason: 'no TLS' },
        })
      } finally {
        await database.server.setTls(true)
      }
    })
  })

  describe('refused', () => {
    it('a wrong password: safe to repeat with another one', async () => {
      const fields = { ...database.fields, password: 'canary-wrong' }
      expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
        code: 'auth.rejected',
        name: 'TerminalError',
        details: { repeatable: true },
      })
    })

    it('an unknown database', async () => {
      const fields = { ...database.fields, database: 'nope' }
      expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
        code: expect.stringMatching(/^(provider|auth)\.rejected$/),
        message: expect.stringContaining('nope'),
      })
    })

    it('a port where nobody listens', async () => {
      const fields = { ...database.fields, port: String(await freePort()) }
      expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
        code: 'provider.unreachable',
        name: 'RetryableError',
      })
    })

    it('an unknown host', async () => {
      const fields = { ...database.fields, host: 'db.invalid' }
      expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
        code: 'provider.unreachable',
      })
    })

    it('[S-CR-2] a host that comes from elsewhere than the password, before anything is sent', async () => {
      const attempt = database.query('select 1', { trustedAddresses: [] })
      expect(await failureOf(attempt.result)).toMatchObject({ code: 'auth.host-not-allowed' })
      expect(attempt.requests).toMatchObject([{ outcome: 'refused' }])
    })

    it.each([
      ['no host', { host: '' }, 'host'],
      ['no user', { user: '' }, 'user'],
      ['a port that is none', { port: 'canary' }, 'port'],
      ['a URL that is none', { url: 'canary://x' }, 'url'],
    ])('a credential with %s', async (_case, given, field) => {
      const fields = { ...database.fields, ...given }
      expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
        code: 'auth.missing',
        details: { field },
      })
    })
  })

  describe('stopped', () => {
    it('at its time limit', async () => {
      const attempt = database.query(sleep(60), { props: { timeoutSeconds: 1 } })
      expect(await failureOf(attempt.result)).toMatchObject({
        code: 'step.timeout',
        message: expect.stringMatching(subject.timedOut),
      })
    })

    it('with the step, at the server too', async () => {
      const count = async () => Number(((await database.rows(running('needle'))) as { n: unknown }[])[0]?.n)
      const attempt = database.query(`${sleep(60)} /* needle */`)
      const failed = failureOf(attempt.result)
      await expect.poll(count, { timeout: 10_000 }).toBe(1)
      attempt.cancel.cancel()
      expect(await failed).toMatchObject({ code: 'run.cancelled' })
      await expect.poll(count, { timeout: 10_000 }).toBe(0)
    })
  })

  it('tests its connection', async () => {
    const to = `http://127.0.0.1:${database.server.port}`
    const credential = { app, fields: database.fields }
    await expect(testConnection(definition, credential, { from: to, to })).resolves.toEqual({
      identity: subject.identity,
    })
    const wrong = { app, fields: { ...database.fields, password: 'canary-wrong' } }
    expect(await failureOf(testConnection(definition, wrong, { from: to, to }))).toMatchObject({
      code: 'auth.rejected',
    })
  })
}
