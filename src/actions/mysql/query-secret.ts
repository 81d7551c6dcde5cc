import { defineAction } from '../define.ts'
import { asSecret, RESULT_PROP, readStatement, statementProps, TIMEOUT_PROP } from '../sql/query-props.ts'
import { runStatement } from './run-statement.ts'

/** The same as a secret source: in a transaction that changes nothing, its output secret by declaration. */
export const mysqlSecret = defineAction(
  {
    key: 'mysql.query-secret',
    version: '1.0.0',
    name: 'Query a Secret',
    description:
      'Reads a secret from a table, in a transaction that can change nothing. What it returns is never kept.',
    app: 'mysql',
    runtime: 'host',
    asksAgain: true,
    props: [
      ...statementProps({
        placeholder: '?',
        example: 'select access_token from connections where customer_id = ?',
      }),
      RESULT_PROP,
      TIMEOUT_PROP,
    ],
    secretOutputs: [['$return_value']],
    keywords: ['sql', 'database', 'select', 'token', 'credential', 'password', 'mariadb'],
  },
  async context => {
    const result = await runStatement(context, readStatement(context.props, { isReadOnly: true }))
    const value = asSecret(result, context.props.result as string, 'MySQL')
    context.summary('Read a secret')
    return value
  },
)
