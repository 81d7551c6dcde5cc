import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate } from './certificates.ts'
import type { DatabaseServer } from './postgres-server.ts'
import { freePort, installed, serverHome } from './unprivileged.ts'

const USER = 'app'
const PASSWORD = 'canary-p@ss/word'
const SQL_FOLDER = '/usr/share/mysql'
const SMALL = [
  '--innodb-buffer-pool-size=16M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-log-at-trx-commit=0',
]

/** MariaDB with the user and database `app`, TLS for localhost. About two seconds. */
export async function startMaria(): Promise<DatabaseServer> {
  const home = serverHome()
  const server = installed(['/usr/sbin/mariadbd', '/usr/sbin/mysqld'], 'mariadb-server-core')
  try {
    const certificate = makeCertificate(['DNS:localhost'])
    const data = join(home.folder, 'data')
    const common = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${home.folder}`, ...SMALL]
    home.run('mkdir', [data])
    home.run(server, [...common, '--bootstrap', '--log-warnings=0'], systemTables())
    const port = await freePort()
    const tls = [
      `--ssl-cert=${home.write('cert.pem', certificate.cert)}`,
      `--ssl-key=${home.write('key.pem', certificate.key)}`,
    ]
    const place = [
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(home.folder, 'socket')}`,
      `--pid-file=${join(home.folder, 'pid')}`,
      '--skip-name-resolve',
      '--default-time-zone=-05:00',
      '--character-set-server=utf8mb4',
    ]
    const start = (isTls: boolean) =>
      home.start(server, [...common, ...place, ...(isTls ? tls : ['--skip-ssl'])], /ready for connections/)
    await start(true)
    return {
      port,
      ca: certificate.cert,
      user: USER,
      password: PASSWORD,
      database: 'app',
      async setTls(isOn) {
        await home.halt()
        await start(isOn)
      },
      stop: () => home.stop(),
    }
  } catch (error) {
    await home.stop()
    throw error
  }
}

/** What Debian's `mariadb-install-db` feeds it; that needs a tool of another package. One statement a line. */
function systemTables(): string {
  const files = [
    'mysql_system_tables.sql',
    'mysql_performance_tables.sql',
    'mysql_system_tables_data.sql',
    'maria_add_gis_sp_bootstrap.sql',
  ].map(name => readFileSync(join(SQL_FOLDER, name), 'utf8'))
  return [
    'create database if not exists mysql;',
    'use mysql;',
    'set @auth_root_socket=null;',
    ...files,
    'create database app;',
    'flush privileges;',
    `create user '${USER}'@'%' identified by '${PASSWORD}';`,
    // It may let further users into its database.
    `grant all on app.* to '${USER}'@'%' with grant option;`,
    `grant create user on *.* to '${USER}'@'%';`,
    '',
  ].join('\n')
}
