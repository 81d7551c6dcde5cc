import type { DatabaseContext } from './database-target.ts'
import type { QueryResult, Statement } from './query-props.ts'

/** A kind of database: what its actions need to know of it. */
export interface Database {
  /** Of its app, and where the keys of its actions begin. */
  readonly app: string
  readonly name: string
  /** How a statement names its first value: `$1`. */
  readonly placeholder: string
  readonly keywords: readonly string[]
  /** Runs one statement on a connection of its own. */
  run(context: DatabaseContext, statement: Statement): Promise<QueryResult>
}
