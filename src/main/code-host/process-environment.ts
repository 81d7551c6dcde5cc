/** What a code process may inherit: where programs are, language, time zone, and the company's certificates. */
const INHERITED = [
  'PATH',
  'TZ',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  // Windows can't open sockets without these.
  'SystemRoot',
  'windir',
]

/** Everything a code process has in its environment: an allow-list, and its own folder as home and for temporary files. */
export function processEnvironment(folder: string): Record<string, string> {
  const env: Record<string, string> = {}
  for (const name of INHERITED) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  return {
    ...env,
    HOME: folder,
    USERPROFILE: folder,
    TMPDIR: folder,
    TMP: folder,
    TEMP: folder,
    // A desktop is no cloud machine: without this, AWS clients without keys wait for an address nobody answers.
    AWS_EC2_METADATA_DISABLED: 'true',
    // Which Node runs the step is our affair: the author can't do anything about it.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
}
