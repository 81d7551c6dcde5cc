import { defineApp } from '../define.ts'
import { databaseFields } from '../sql/database-fields.ts'
import { postgresQuery } from './query.ts'
import { postgresSecret } from './query-secret.ts'
import { testPostgres } from './test-connection.ts'

/** PostgreSQL, and what speaks its protocol. */
export const postgresqlApp = defineApp(
  {
    key: 'postgresql',
    name: 'PostgreSQL',
    description: 'Query a database, and keep secrets in one.',
    auth: databaseFields({ url: 'postgresql://user@db.example.com:5432/name', port: 5432 }),
    hosts: [],
  },
  [postgresQuery, postgresSecret],
  testPostgres,
)
