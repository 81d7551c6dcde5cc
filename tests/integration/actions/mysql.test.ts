import { expect, it } from 'vitest'
import { mysqlApp } from '#actions/mysql/app.ts'
import { failureOf } from '../../support/action-attempts.ts'
import { type DatabaseUnderTest, databasePerFile, describeDatabase } from '../../support/database-cases.ts'
import { startMaria } from '../../support/servers/maria-server.ts'

const subject: DatabaseUnderTest = {
  app: 'mysql',
  definition: mysqlApp,
  start: startMaria,
  placeholders: ['?', '?'],
  sleep: seconds => `select sleep(${seconds}) as slept`,
  running: needle =>
    `select count(*) as n from information_schema.processlist where info like '%${needle}%' and id <> connection_id()`,
  cipher:
    "select variable_value as cipher from information_schema.session_status where variable_name = 'SSL_CIPHER'",
  identity: 'app@%',
  large: "repeat('x', 10000000)",
  timedOut: /time limit/,
}
const database = databasePerFile(subject)
describeDatabase(database, subject)

it('gives values of every kind as JSON', async () => {
  await database.rows(`create table kinds (
    id bigint auto_increment primary key, yes tinyint(1), exact decimal(10, 2), about double, bytes varbinary(10),
    day date, local datetime(1), instant timestamp(1) null, data json, word text)`)
  const inserted = await database.query(
    `insert into kinds (id, yes, exact, about, bytes, day, local, instant, data, word)
     values (9007199254740993, true, 1.5, 1.5, x'00ff', '2026-01-02', '2026-01-02 03:04:05.5', '2026-01-02 03:04:05.5', ?, null)`,
    { props: { parameters: [{ a: [1, null] }] } },
  ).result
  expect(inserted.returnValue).toEqual({ rows: [], rowCount: 1, fields: [], insertId: '9007199254740993' })
  const { returnValue } = await database.query('select * from kinds').result
  expect(returnValue).toMatchObject({
    rows: [
      {
        id: '9007199254740993',
        yes: 1,
        exact: '1.50',
        about: 1.5,
        bytes: 'AP8=',
        day: '2026-01-02',
        local: '2026-01-02T03:04:05.5',
        instant: '2026-01-02T03:04:05.5Z',
        data: { a: [1, null] },
        word: null,
      },
    ],
    rowCount: 1,
  })
})

it('takes a number as a limit', async () => {
  await expect(
    database.rows('select n from (select 1 as n union select 2) as t order by n limit ?', [1]),
  ).resolves.toEqual([{ n: 1 }])
})

it('wants a name for a verified certificate', async () => {
  const fields = { ...database.fields, tls: 'verify-full', ca: database.server.ca }
  expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
    code: 'auth.missing',
    details: { field: 'host' },
  })
})
