/**
 * Run before the app's own code: writes down every address that the main process connects to, sends to or looks up,
 * one a line, into the file named by NETWORK_TAP.
 */
const { appendFileSync } = require('node:fs')
const dgram = require('node:dgram')
const dns = require('node:dns')
const net = require('node:net')

const file = process.env.NETWORK_TAP ?? ''

/**
 * Calls `note` with the arguments of each call before the call goes on as ever.
 * @param {object} holder
 * @param {string} name
 * @param {(args: any[]) => string | undefined} note
 */
function tap(holder, name, note) {
  const original = Reflect.get(holder, name)
  /** @this {unknown} @param {unknown[]} args */
  function tapped(...args) {
    const line = note(args)
    if (line) appendFileSync(file, `${line}\n`)
    return Reflect.apply(original, this, args)
  }
  Reflect.set(holder, name, tapped)
}

tap(net.Socket.prototype, 'connect', args => {
  const [first] = Array.isArray(args[0]) ? args[0] : args
  const { path, port, host = 'localhost' } = typeof first === 'object' ? first : { port: first }
  return path ? undefined : `connect ${host}:${port}`
})
tap(dgram.Socket.prototype, 'send', () => 'send')
for (const holder of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    // An address is looked up in form only: servers do that with the one they listen on.
    tap(holder, name, ([host]) => (net.isIP(host) ? undefined : `${name} ${host}`))
  }
}
