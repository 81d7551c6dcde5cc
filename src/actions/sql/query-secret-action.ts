import { type ActionDefinition, defineAction } from '../define.ts'
import type { Database } from './database.ts'
import { asSecret, RESULT_PROP, readStatement, statementProps, TIMEOUT_PROP } from './query-props.ts'

/** A query as a secret source: in a transaction that changes nothing, its output secret by declaration. */
export function querySecretAction({ app, name, placeholder, keywords, run }: Database): ActionDefinition {
  return defineAction(
    {
      key: `${app}.query-secret`,
      version: '1.0.0',
      name: `Query a Secret (${name})`,
      description:
        'Reads a secret from a table, in a transaction that can change nothing. What it returns is never kept.',
      app,
      runtime: 'host',
      asksAgain: true,
      props: [
        ...statementProps(
          placeholder,
          `select access_token from connections where customer_id = ${placeholder}`,
        ),
        RESULT_PROP,
        TIMEOUT_PROP,
      ],
      secretOutputs: [['$return_value']],
      keywords: ['sql', 'database', 'select', 'token', 'credential', 'password', ...keywords],
    },
    async context => {
      const result = await run(context, readStatement(context.props, { isReadOnly: true }))
      const value = asSecret(result, context.props.result as string, name)
      context.summary('Read a secret')
      return value
    },
  )
}
