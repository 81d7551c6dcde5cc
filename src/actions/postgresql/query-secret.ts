import { defineAction } from '../define.ts'
import { asSecret, RESULT_PROP, readStatement, statementProps, TIMEOUT_PROP } from '../sql/query-props.ts'
import { runStatement } from './run-statement.ts'

/** The same as a secret source: in a transaction that changes nothing, its output secret by declaration. */
export const postgresSecret = defineAction(
  {
    key: 'postgresql.query-secret',
    version: '1.0.0',
    name: 'Query a Secret',
    description:
      'Reads a secret from a table, in a transaction that can change nothing. What it returns is never kept.',
    app: 'postgresql',
    runtime: 'host',
    asksAgain: true,
    props: [
      ...statementProps({
        placeholder: '$1',
        example: 'select access_token from connections where customer_id = $1',
      }),
      RESULT_PROP,
      TIMEOUT_PROP,
    ],
    secretOutputs: [['$return_value']],
    keywords: ['sql', 'database', 'select', 'token', 'credential', 'password', 'postgres'],
  },
  async context => {
    const result = await runStatement(context, readStatement(context.props, { isReadOnly: true }))
    const value = asSecret(result, context.props.result as string, 'PostgreSQL')
    context.summary('Read a secret')
    return value
  },
)
