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
export const postgresQuery = defineAction(
  {
    key: 'postgresql.query',
    version: '1.0.0',
    name: 'Run Query',
    description: 'Runs one SQL statement with parameters and returns its rows.',
    app: 'postgresql',
    runtime: 'host',
    reaches: 'store',
    props: [
      ...statementProps({ placeholder: '$1', example: 'select id, name from customers where email = $1' }),
      LIMIT_PROP,
      TIMEOUT_PROP,
    ],
    keywords: ['sql', 'database', 'select', 'insert', 'update', 'postgres', 'table'],
  },
  async context => {
    const result = await runStatement(context, readStatement(context.props, { isReadOnly: false }))
    context.summary(summaryOf(result))
    return asOutput(result)
  },
)
