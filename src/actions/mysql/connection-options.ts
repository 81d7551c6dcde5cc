import { isIP, type Socket } from 'node:net'
import type { ConnectionOptions } from 'mysql2/promise'
import { TerminalError } from '#engine/errors.ts'
import { type DatabaseTarget, readDatabase } from '../sql/database-target.ts'

const CONNECT_TIMEOUT_MS = 15_000

const KIND = { name: 'MySQL', app: 'mysql', schemes: ['mysql:', 'mariadb:'], port: 3306 } as const

/** @throws PatchbayError `auth.missing` */
export function readMysql(auth: Readonly<Record<string, string>>): DatabaseTarget {
  const target = readDatabase(auth, KIND)
  // The client checks names alone.
  if (target.tls !== 'verify-full' || isIP(target.host) === 0) return target
  throw new TerminalError(
    'The MySQL credential asks for a verified certificate, but names its host by a number. Write the name that the certificate has, or choose another encryption.',
    { code: 'auth.missing', details: { app: 'mysql', field: 'host' } },
  )
}

/** `socket`: open already, by the guard. */
export function connectionOptions(target: DatabaseTarget, socket: Socket): ConnectionOptions {
  const { host, port, user, password, database, tls, ca } = target
  const isVerified = tls === 'verify-full'
  return {
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    stream: () => socket,
    ...(tls === 'disable'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: isVerified,
            verifyIdentity: isVerified,
            ...(ca === undefined ? {} : { ca }),
          },
        }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    multipleStatements: false,
    // A server could ask for files of this computer by it.
    flags: ['-LOCAL_FILES'],
  }
}
