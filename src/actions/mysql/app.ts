import { defineApp } from '../define.ts'
import type { Database } from '../sql/database.ts'
import { databaseFields } from '../sql/database-fields.ts'
import { queryAction } from '../sql/query-action.ts'
import { querySecretAction } from '../sql/query-secret-action.ts'
import { testDatabase } from '../sql/test-database.ts'
import { runStatement } from './run-statement.ts'

const mysql: Database = {
  app: 'mysql',
  name: 'MySQL',
  placeholder: '?',
  keywords: ['mariadb'],
  run: runStatement,
}

/** MySQL, and MariaDB. */
export const mysqlApp = defineApp(
  {
    key: 'mysql',
    name: 'MySQL',
    description: 'Query a MySQL or MariaDB database, and keep secrets in one.',
    auth: databaseFields({ url: 'mysql://user@db.example.com:3306/name', port: 3306 }),
    hosts: [],
  },
  [queryAction(mysql), querySecretAction(mysql)],
  testDatabase(mysql, 'current_user()'),
)
