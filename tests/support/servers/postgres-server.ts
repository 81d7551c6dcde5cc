import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Certificate, makeCertificate } from './certificates.ts'
import { freePort, installed, serverHome } from './unprivileged.ts'

/** A real database server for one test file. */
export interface DatabaseServer {
  readonly port: number
  /** Certificate authority of its TLS, PEM. */
  readonly ca: string
  readonly user: string
  readonly password: string
  readonly database: string
  /** Offers TLS from now on, or not. */
  setTls(isOn: boolean): Promise<void>
  stop(): Promise<void>
}

const USER = 'app'
const PASSWORD = 'canary-p@ss/word'

/** PostgreSQL with the user and database `app`, TLS for localhost, passwords by SCRAM. About two seconds. */
export async function startPostgres(): Promise<DatabaseServer> {
  const home = serverHome()
  try {
    const certificate = makeCertificate(['DNS:localhost'])
    const data = join(home.folder, 'data')
    home.run(binary('initdb'), initArguments(data, home.write('password', PASSWORD)))
    const port = await freePort()
    const files = writeFiles(home.write, certificate)
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: files.cert,
      ssl_key_file: files.key,
      fsync: 'off',
      shared_buffers: '16MB',
      max_connections: 30,
      timezone: 'America/New_York',
    }
    const start = (isTls: boolean) =>
      home.start(
        binary('postgres'),
        [
          '-D',
          data,
          ...Object.entries({ ...settings, ssl: isTls ? 'on' : 'off' }).flatMap(([name, value]) => [
            '-c',
            `${name}=${value}`,
          ]),
        ],
        /database system is ready to accept connections/,
      )
    await start(true)
    return {
      port,
      ca: certificate.cert,
      user: USER,
      password: PASSWORD,
      database: 'postgres',
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

function initArguments(data: string, passwordFile: string): string[] {
  const quick = ['--no-sync', '--no-instructions', '--encoding=UTF8', '--locale=C']
  return ['-D', data, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', ...quick]
}

function writeFiles(write: (name: string, text: string) => string, { cert, key }: Certificate) {
  return { cert: write('cert.pem', cert), key: write('key.pem', key) }
}

/** Debian keeps each version in a folder of its own; the newest will do. */
function binary(name: string): string {
  const root = '/usr/lib/postgresql'
  const versions = list(root).sort((a, b) => Number(b) - Number(a))
  return installed(
    versions.map(version => join(root, version, 'bin', name)),
    'postgresql',
  )
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
