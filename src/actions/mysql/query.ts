import { defineAction } from '../define.ts'
import {
  asOutput,
  LIMIT_PROP,
  readStatement,
  statementProps,
  summaryOf,
  TIMEOUT_PROP,
} from '../sql/query-props.ts'
import { runStatement } from './run-statement.ts'

/** One statement with parameters. */
export const mysqlQuery = defineAction(
  {
    key: 'mysql.query',
    version: '1.0.0',
    name: 'Run Query',
    description: 'Runs one SQL statement with parameters and returns its rows.',
    app: 'mysql',
    runtime: 'host',
    reaches: 'store',
    props: [
      ...statementProps({ placeholder: '?', example: 'select id, name from customers where email = ?' }),
      LIMIT_PROP,
      TIMEOUT_PROP,
    ],
    keywords: ['sql', 'database', 'select', 'insert', 'update', 'mariadb', 'table'],
  },
  async context => {
    const result = await runStatement(context, readStatement(context.props, { isReadOnly: false }))
    context.summary(summaryOf(result))
    return asOutput(result)
  },
)
