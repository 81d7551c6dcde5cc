import { defineApp } from '../define.ts'
import type { Database } from '../sql/database.ts'
import { databaseFields } from '../sql/database-fields.ts'
import { queryAction } from '../sql/query-action.ts'
import { querySecretAction } from '../sql/query-secret-action.ts'
import { testDatabase } from '../sql/test-database.ts'
import { runStatement } from './run-statement.ts'

const postgresql: Database = {
  app: 'postgresql',
  name: 'PostgreSQL',
  placeholder: '$1',
  keywords: ['postgres'],
  run: runStatement,
}

/** PostgreSQL, and what speaks its protocol. */
export const postgresqlApp = defineApp(
  {
    key: 'postgresql',
    name: 'PostgreSQL',
    description: 'Query a database, and keep secrets in one.',
    auth: databaseFields({ url: 'postgresql://user@db.example.com:5432/name', port: 5432 }),
    hosts: [],
  },
  [queryAction(postgresql), querySecretAction(postgresql)],
  testDatabase(postgresql, "current_user || '@' || current_database()"),
)
