import { defineApp } from '../define.ts'
import { databaseFields } from '../sql/database-fields.ts'
import { mysqlQuery } from './query.ts'
import { mysqlSecret } from './query-secret.ts'
import { testMysql } from './test-connection.ts'

/** MySQL, and MariaDB. */
export const mysqlApp = defineApp(
  {
    key: 'mysql',
    name: 'MySQL',
    description: 'Query a MySQL or MariaDB database, and keep secrets in one.',
    auth: databaseFields({ url: 'mysql://user@db.example.com:3306/name', port: 3306 }),
    hosts: [],
  },
  [mysqlQuery, mysqlSecret],
  testMysql,
)
