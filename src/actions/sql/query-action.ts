import { type ActionDefinition, defineAction } from '../define.ts'
import type { Database } from './database.ts'
import {
  asOutput,
  MAX_ROWS_PROP,
  readStatement,
  statementProps,
  summaryOf,
  TIMEOUT_PROP,
} from './query-props.ts'

/** One statement with parameters. */
export function queryAction({ app, name, placeholder, keywords, run }: Database): ActionDefinition {
  return defineAction(
    {
      key: `${app}.query`,
      version: '1.0.0',
      name: `Query (${name})`,
      description: 'Runs one SQL statement with parameters and returns its rows.',
      app,
      runtime: 'host',
      reaches: 'store',
      props: [
        ...statementProps(placeholder, `select id, name from customers where email = ${placeholder}`),
        MAX_ROWS_PROP,
        TIMEOUT_PROP,
      ],
      keywords: ['sql', 'database', 'select', 'insert', 'update', 'table', ...keywords],
    },
    async context => {
      const result = await run(context, readStatement(context.props, { isReadOnly: false }))
      context.summary(summaryOf(result))
      return asOutput(result)
    },
  )
}
