import { expect, it, vi } from 'vitest'
import { postgresqlApp } from '#actions/postgresql/app.ts'
import { failureOf } from '../../support/action-attempts.ts'
import { type DatabaseUnderTest, databasePerFile, describeDatabase } from '../../support/database-cases.ts'
import { startPostgres } from '../../support/servers/postgres-server.ts'

const subject: DatabaseUnderTest = {
  app: 'postgresql',
  definition: postgresqlApp,
  start: startPostgres,
  placeholders: ['$1', '$2'],
  sleep: seconds => `select pg_sleep(${seconds})`,
  running: needle =>
    `select count(*) as n from pg_stat_activity where query like '%${needle}%' and state = 'active' and pid <> pg_backend_pid()`,
  cipher: 'select cipher from pg_stat_ssl where pid = pg_backend_pid()',
  identity: 'app@postgres',
  large: "repeat('x', 10000000)",
  timedOut: /too long|longer than its time limit/,
}
const database = databasePerFile(subject)
describeDatabase(database, subject)

it('gives values of every kind as JSON', async () => {
  const { returnValue } = await database.query(`select
    true as yes, 9007199254740993::bigint as large, 1.50::numeric as exact, 1.5::float8 as about,
    'NaN'::float8 as none, '\\x00ff'::bytea as bytes, date '2026-01-02' as day,
    timestamp '2026-01-02 03:04:05.5' as local, timestamptz '2026-01-02 03:04:05.5+02' as instant,
    '{"a": [1, null]}'::jsonb as data, array[1, null, 3] as list, array['a "b"', 'c,d', 'NULL'] as texts,
    array[[1, 2], [3, 4]] as matrix, interval '1 day 2 hours' as span, null as nothing,
    '6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid as id`).result
  expect(returnValue).toEqual({
    rows: [
      {
        yes: true,
        large: '9007199254740993',
        exact: '1.50',
        about: 1.5,
        none: 'NaN',
        bytes: 'AP8=',
        day: '2026-01-02',
        local: '2026-01-02T03:04:05.5',
        instant: '2026-01-02T01:04:05.5Z',
        data: { a: [1, null] },
        list: [1, null, 3],
        texts: ['a "b"', 'c,d', 'NULL'],
        matrix: [
          [1, 2],
          [3, 4],
        ],
        span: 'P1DT2H',
        nothing: null,
        id: '6f9619ff-8b86-d011-b42d-00c04fc964ff',
      },
    ],
    rowCount: 1,
    fields: [
      { name: 'yes', type: 'boolean' },
      { name: 'large', type: 'bigint' },
      { name: 'exact', type: 'numeric' },
      { name: 'about', type: 'double precision' },
      { name: 'none', type: 'double precision' },
      { name: 'bytes', type: 'bytea' },
      { name: 'day', type: 'date' },
      { name: 'local', type: 'timestamp' },
      { name: 'instant', type: 'timestamp with time zone' },
      { name: 'data', type: 'jsonb' },
      { name: 'list', type: 'integer[]' },
      { name: 'texts', type: 'text[]' },
      { name: 'matrix', type: 'integer[]' },
      { name: 'span', type: 'interval' },
      { name: 'nothing', type: 'text' },
      { name: 'id', type: 'uuid' },
    ],
  })
})

it('takes lists as arrays and objects as JSON', async () => {
  const parameters = [[1, 2], { deep: [true] }]
  await expect(database.rows('select $1::int[] as list, $2::jsonb as data', parameters)).resolves.toEqual([
    { list: [1, 2], data: { deep: [true] } },
  ])
})

it('refuses a certificate of another name', async () => {
  const fields = { ...database.fields, tls: 'verify-full', ca: database.server.ca }
  expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
    code: 'provider.rejected',
    message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
  })
})

it('reads nothing from the environment', async () => {
  for (const [name, value] of Object.entries({
    PGHOST: 'elsewhere.invalid',
    PGPORT: '1',
    PGUSER: 'postgres',
    PGPASSWORD: 'canary-env',
    PGDATABASE: 'nope',
    PGOPTIONS: '-c search_path=nope',
    PGSSLMODE: 'require',
    PGSSLNEGOTIATION: 'direct',
  })) {
    vi.stubEnv(name, value)
  }
  await expect(
    database.rows("select current_user as u, current_setting('search_path') as p"),
  ).resolves.toEqual([{ u: 'app', p: '"$user", public' }])
  const fields = { ...database.fields, password: '' }
  expect(await failureOf(database.query('select 1', { fields }).result)).toMatchObject({
    code: expect.stringMatching(/rejected$/),
  })
})
