import { isLoopback } from '#actions/host-policy.ts'
import { PatchbayError } from '#shared/errors.ts'
import { type App, appSchema, type OAuthProvider } from '#shared/model/action.ts'

const KEY = /^custom_[a-z0-9][a-z0-9_]{0,50}$/
const FIELD_KEY = /^[A-Za-z][A-Za-z0-9_]{0,60}$/
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/
const HOST =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,62}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(:\d{1,5})?$/
const MAX_FIELDS = 20
const MAX_HOSTS = 50

/** Headers that say where a request goes or how it is framed: no credential. */
const FRAMING = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
  'expect',
])

/**
 * An app of the user's own as it is kept. Its key begins with `custom_`, so that it never stands for a built-in app, and
 * its provider is its own, so that it can't borrow another provider's OAuth client.
 * @throws PatchbayError `usage`, with every mistake
 */
export function checkCustomApp(given: App): App {
  const app = appSchema.parse({
    ...given,
    name: given.name.trim(),
    hosts: given.hosts.map(host => host.trim().toLowerCase()),
    ...(given.oauth === undefined
      ? {}
      : { oauth: { ...given.oauth, key: given.key, name: given.oauth.name.trim() || given.name.trim() } }),
    isCustom: true,
    canTest: false,
    dynamicFields: false,
  })
  const mistakes = [...aboutItself(app), ...aboutFields(app), ...aboutHosts(app), ...aboutRequest(app)]
  if (app.oauth) mistakes.push(...aboutOAuth(app, app.oauth))
  if (mistakes.length === 0) return app
  throw new PatchbayError(`The app can’t be kept: ${mistakes.join('; ')}.`, { code: 'usage' })
}

function aboutItself({ key, name, description }: App): string[] {
  return [
    ...(KEY.test(key) ? [] : ['its key has to be custom_ and then small letters, digits or _']),
    ...(name !== '' && name.length <= 100 ? [] : ['it needs a name of at most 100 characters']),
    ...(description.length <= 1000 ? [] : ['its description is too long']),
  ]
}

function aboutFields({ auth }: App): string[] {
  const keys = auth.map(field => field.key)
  const wrong = keys.filter(key => !FIELD_KEY.test(key))
  return [
    ...(auth.length > 0 ? [] : ['it needs at least one credential field']),
    ...(auth.length <= MAX_FIELDS ? [] : [`it has more than ${MAX_FIELDS} credential fields`]),
    ...(new Set(keys).size === keys.length ? [] : ['two credential fields have the same key']),
    ...wrong.map(key => `“${key.slice(0, 60)}” can’t be a field’s key: letters, digits and _`),
    ...(auth.length === 0 || auth.some(({ secret }) => secret)
      ? []
      : ['one credential field has to be secret']),
  ]
}

function aboutHosts({ hosts, auth }: App): string[] {
  const wrong = hosts.filter(host => !isHostPattern(host))
  const hasAddress = auth.some(({ address }) => address !== undefined)
  return [
    ...(hosts.length > 0 || hasAddress ? [] : ['it needs a host that its credential may be sent to']),
    ...(hosts.length <= MAX_HOSTS ? [] : [`it has more than ${MAX_HOSTS} hosts`]),
    ...wrong.map(
      host => `“${host.slice(0, 60)}” is not a host such as api.example.com, *.example.com or localhost:8080`,
    ),
  ]
}

/** `*.com` would be half of the internet. */
function isHostPattern(host: string): boolean {
  if (/^\[[0-9a-f:.]+\](:\d{1,5})?$/.test(host)) return URL.canParse(`https://${host}`)
  return HOST.test(host) && !/^\*\.[^.]+$/.test(host)
}

function aboutRequest({ request, auth }: App): string[] {
  if (!request) return []
  const known = new Set(auth.map(({ key }) => key))
  const { headers, query, basic } = request
  const templates = [
    ...Object.values(headers),
    ...Object.values(query),
    ...(basic ? [basic.user, basic.password] : []),
  ]
  const named = templates.flatMap(template =>
    [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? ''),
  )
  const wrongHeaders = Object.keys(headers).filter(
    name => !HEADER_NAME.test(name) || FRAMING.has(name.toLowerCase()),
  )
  return [
    ...wrongHeaders.map(name => `“${name.slice(0, 60)}” can’t be a header of a credential`),
    ...(templates.some(template => /[\r\n\0]/.test(template)) ? ['a header holds a line break'] : []),
    ...named
      .filter(name => !known.has(name))
      .map(name => `{${name.slice(0, 60)}} is none of its credential fields`),
  ]
}

function aboutOAuth({ auth }: App, oauth: OAuthProvider): string[] {
  const places = {
    'authorization address': oauth.authorizationEndpoint,
    'token address': oauth.tokenEndpoint,
    'device address': oauth.deviceAuthorizationEndpoint,
    'revocation address': oauth.revocationEndpoint,
    'identity address': oauth.identity?.url,
    issuer: oauth.issuer,
    'help address': oauth.clientHelpUrl,
  }
  const unsafe = Object.entries(places).filter(([, place]) => place !== undefined && !isSafeAddress(place))
  const grants = new Set(oauth.grants)
  const tokenField = auth.find(({ key }) => key === oauth.tokenField)
  const separator = oauth.scopeSeparator
  return [
    ...unsafe.map(([what]) => `its ${what} has to begin with https:// (or be on this machine)`),
    ...(grants.has('authorization_code') && oauth.authorizationEndpoint === undefined
      ? ['its authorization address is missing']
      : []),
    ...(grants.has('device_code') && oauth.deviceAuthorizationEndpoint === undefined
      ? ['its device address is missing']
      : []),
    ...(tokenField?.secret
      ? []
      : ['the field that takes the access token has to be a secret credential field']),
    ...([' ', ','].includes(separator) ? [] : ['scopes are separated by a space or a comma']),
  ]
}

function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
