import { type AppForm, splitHosts, splitParams, splitScopes } from './app-form.ts'

/** What is wrong, by the name of the input it is said at; `field.<id>` for a credential field. */
export type FormProblems = Readonly<Record<string, string>>

/** What each part of the form is given. */
export interface FormPartProps {
  readonly form: AppForm
  readonly change: (part: Partial<AppForm>) => void
  readonly problems: FormProblems
}

const HOST =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,62}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(:\d{1,5})?$/
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/
/** Headers that say where a request goes or how it is framed. */
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
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Everything that keeps the form from being an app. The main process checks again. */
export function checkForm(form: AppForm): FormProblems {
  return {
    ...checkName(form.name),
    ...checkHosts(form.hosts),
    ...(form.by === 'oauth' ? checkOAuth(form) : checkFields(form)),
  }
}

function checkName(name: string): FormProblems {
  if (name.trim() === '') return { name: 'Enter a name, such as the provider’s.' }
  return name.trim().length > 100 ? { name: 'Use at most 100 characters.' } : {}
}

function checkHosts(text: string): FormProblems {
  const hosts = splitHosts(text)
  if (hosts.length === 0) return { hosts: 'Enter the host of its API, such as api.example.com.' }
  const address = hosts.find(host => host.includes('/'))
  if (address) return { hosts: `“${address}” is an address. Enter its host alone, such as api.example.com.` }
  const wrong = hosts.find(host => !HOST.test(host) && !/^\[[0-9a-f:.]+\](:\d{1,5})?$/.test(host))
  if (wrong) return { hosts: `“${wrong}” is not a host. Examples: api.example.com, localhost:8080.` }
  const broad = hosts.find(host => /^\*\.[^.]+$/.test(host))
  return broad ? { hosts: `“${broad}” is too wide: everybody can have a host there.` } : {}
}

function checkFields({ fields, putAs, headerName, queryName, valueField }: AppForm): FormProblems {
  const unnamed = fields.filter(({ label }) => label.trim() === '')
  const hasSecret = fields.some(({ secret }) => secret)
  const value = fields.find(({ id }) => id === valueField)
  return {
    ...Object.fromEntries(unnamed.map(({ id }) => [`field.${id}`, 'Enter a name for this field.'])),
    ...(hasSecret ? {} : { fields: 'Mark at least one field as secret.' }),
    ...(value ? {} : { valueField: 'Choose the field that is sent.' }),
    ...(putAs === 'header' ? checkHeader(headerName.trim()) : {}),
    ...(putAs === 'query' && queryName.trim() === ''
      ? { queryName: 'Enter the name of the query parameter.' }
      : {}),
  }
}

function checkHeader(name: string): FormProblems {
  if (name === '') return { headerName: 'Enter the name of the header.' }
  if (!HEADER_NAME.test(name)) return { headerName: 'This is not a header’s name. Example: X-API-Key.' }
  return FRAMING.has(name.toLowerCase())
    ? { headerName: 'This header belongs to the request itself. Choose another one.' }
    : {}
}

function checkOAuth(form: AppForm): FormProblems {
  const takes = (grant: AppForm['grants'][number]) => form.grants.includes(grant)
  const separator = form.scopeSeparator
  const badScope = splitScopes(form.scopes).find(({ value }) => value === '' || value.includes(separator))
  return {
    ...(form.grants.length === 0 ? { grants: 'Choose at least one way to sign in.' } : {}),
    ...checkUrl('authorizationEndpoint', form.authorizationEndpoint, takes('authorization_code')),
    ...checkUrl('tokenEndpoint', form.tokenEndpoint, true),
    ...checkUrl('deviceAuthorizationEndpoint', form.deviceAuthorizationEndpoint, takes('device_code')),
    ...checkUrl('revocationEndpoint', form.revocationEndpoint, false),
    ...checkUrl('issuer', form.issuer, false),
    ...checkUrl('identityUrl', form.identityUrl, false),
    ...(form.identityUrl.trim() !== '' && form.identityPath.trim() === ''
      ? { identityPath: 'Enter where in the answer the name is, such as email.' }
      : {}),
    ...(badScope ? { scopes: `“${badScope.value}” is not one scope. Write one a line.` } : {}),
    ...(splitParams(form.authorizationParams) === undefined
      ? { authorizationParams: 'Write one a line, as name=value.' }
      : {}),
    ...(takes('client_credentials') && form.clientAuth === 'none'
      ? { clientAuth: 'Client credentials need a client secret.' }
      : {}),
  }
}

function checkUrl(name: string, text: string, isNeeded: boolean): FormProblems {
  const address = text.trim()
  if (address === '')
    return isNeeded ? { [name]: 'Enter its address; the provider’s documentation names it.' } : {}
  if (!URL.canParse(address)) return { [name]: 'Enter a whole address, beginning with https://.' }
  const { protocol, hostname, username, password, hash } = new URL(address)
  if (username !== '' || password !== '' || hash !== '') {
    return { [name]: 'Leave out user names, passwords and what follows a #.' }
  }
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
  return isSafe ? {} : { [name]: 'It has to begin with https://, unless it is on this machine.' }
}
