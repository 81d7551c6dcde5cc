/**
 * Node's own checks of a header.
 *
 * Not imported: an import of `node:http` reads everything the module offers, and with it Node loads its own client, a
 * tenth of the start of the command line.
 * @throws TypeError, which quotes the name and may quote the value
 */
export function assertHeader(name: string, value: string): void {
  const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http')
  validateHeaderName(name)
  validateHeaderValue(name, value)
}
