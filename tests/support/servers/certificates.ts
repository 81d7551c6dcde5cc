import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificate {
  /** PEM; it is its own authority. */
  readonly cert: string
  readonly key: string
}

/** A certificate for `names` (`DNS:localhost`, `IP:127.0.0.1`), made anew, so that no private key lies in the sources. */
export function makeCertificate(names: readonly string[]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-cert-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const alternatives = ['-addext', `subjectAltName=${names.join(',')}`]
  try {
    execFileSync(
      'openssl',
      ['req', '-x509', ...curve, '-subj', '/CN=patchbay test', ...alternatives, '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    )
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
