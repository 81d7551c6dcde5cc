import { createHash } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { startMaria } from '../../servers/maria-server.ts'
import { type DatabaseServer, startPostgres } from '../../servers/postgres-server.ts'
import { type AppCase, type ByWay, canaries, type Vendor, WAYS, type Way } from './action-case.ts'

type Run = (statement: string) => Promise<readonly object[]>

interface DatabaseKind {
  readonly app: 'postgresql' | 'mysql'
  start(): Promise<DatabaseServer>
  /** As its first user, who makes the others. */
  connect(server: DatabaseServer): Promise<{ run: Run; end(): Promise<void> }>
  /** Makes a user who may use the tables below. */
  readonly userFor: (user: string, password: string) => readonly string[]
  /** The user's name, in SQL. */
  readonly whoami: string
  /** The first and the second value of a statement. */
  readonly placeholders: readonly [string, string]
}

const userOf = (way: Way): string => `by_${way}`
const digestOf = (text: string): string => createHash('md5').update(text).digest('hex')

/** A step reads a secret of its user's own, and the next one hands it over as a value. */
function databaseCase(kind: DatabaseKind): AppCase {
  const { app, whoami, placeholders } = kind
  const passwords = canaries()
  const secrets = canaries()
  return {
    app,
    isConnectedByHand: app === 'postgresql',
    given: [...Object.values(secrets), ...Object.values(passwords)],
    steps: [
      {
        action: `${app}.query-secret`,
        props: ({ way }) => ({
          query: `select token from tokens where owner = ${whoami} and note = ${placeholders[0]}`,
          parameters: [way],
        }),
        arrives: () => [],
        requestCount: 1,
        summary: 'Read a secret',
        isSecret: true,
      },
      {
        action: `${app}.query`,
        props: ({ way }) => ({
          query: `insert into calls (who, note, digest) values (${whoami}, ${placeholders[0]}, md5(${placeholders[1]}))`,
          parameters: [way, `{{steps.query_secret_by_${way}.$return_value}}`],
        }),
        arrives: ({ way }) => [{ who: userOf(way), note: way, digest: digestOf(secrets[way]) }],
        summary: '1 row affected or found',
      },
    ],
    start: () => startDatabase(kind, { passwords, secrets }),
  }
}

interface Secrets {
  readonly passwords: ByWay<string>
  readonly secrets: ByWay<string>
}

async function startDatabase(kind: DatabaseKind, { passwords, secrets }: Secrets): Promise<Vendor> {
  const server = await kind.start()
  const { run, end } = await kind.connect(server)
  await run('create table tokens (owner varchar(80), note varchar(80), token varchar(80))')
  await run('create table calls (who varchar(80), note varchar(80), digest varchar(80))')
  for (const way of WAYS) {
    for (const statement of kind.userFor(userOf(way), passwords[way])) await run(statement)
    await run(`insert into tokens values ('${userOf(way)}', '${way}', '${secrets[way]}')`)
  }
  const host = '127.0.0.1'
  const place = { port: String(server.port), database: server.database }
  const scheme = kind.app === 'mysql' ? 'mysql' : 'postgresql'
  const url = `${scheme}://${userOf('account')}:${passwords.account}@${host}:${place.port}/${place.database}`
  return {
    endpoint: '',
    host,
    allowedHosts: [],
    credentials: {
      [kind.app]: {
        account: { url },
        external: { host, ...place, user: userOf('external'), password: passwords.external },
      },
    },
    received: () => run('select who, note, digest from calls'),
    async stop() {
      await end()
      await server.stop()
    },
  }
}

const postgresql = databaseCase({
  app: 'postgresql',
  start: startPostgres,
  async connect({ port, user, password, database }) {
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database })
    await client.connect()
    return { run: async statement => (await client.query(statement)).rows, end: () => client.end() }
  },
  userFor: (user, password) => [
    `create role ${user} login password '${password}'`,
    `grant select on tokens to ${user}`,
    `grant insert on calls to ${user}`,
  ],
  whoami: 'current_user',
  placeholders: ['$1', '$2'],
})

const mysql = databaseCase({
  app: 'mysql',
  start: startMaria,
  async connect({ port, user, password, database }) {
    const connection = await createConnection({ host: '127.0.0.1', port, user, password, database })
    return {
      run: async statement => (await connection.query(statement))[0] as object[],
      end: () => connection.end(),
    }
  },
  userFor: (user, password) => [
    `create user '${user}'@'%' identified by '${password}'`,
    `grant select, insert on app.* to '${user}'@'%'`,
  ],
  whoami: `substring_index(current_user(), '@', 1)`,
  placeholders: ['?', '?'],
})

/** Real servers, with a user for each way. */
export const DATABASES: readonly AppCase[] = [postgresql, mysql]
