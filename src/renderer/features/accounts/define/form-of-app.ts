import type { App, RequestAuth } from '#shared/model/action.ts'
import { type AppForm, EMPTY_FORM } from './app-form.ts'

/** The form of an app that was defined before. */
export function formOf(app: App): AppForm {
  const { oauth } = app
  const base = { ...EMPTY_FORM, name: app.name, description: app.description, hosts: app.hosts.join(', ') }
  if (oauth) {
    return {
      ...base,
      by: 'oauth',
      grants: oauth.grants,
      authorizationEndpoint: oauth.authorizationEndpoint ?? '',
      tokenEndpoint: oauth.tokenEndpoint,
      deviceAuthorizationEndpoint: oauth.deviceAuthorizationEndpoint ?? '',
      revocationEndpoint: oauth.revocationEndpoint ?? '',
      issuer: oauth.issuer ?? '',
      identityUrl: oauth.identity?.url ?? '',
      identityPath: oauth.identity?.path.join('.') ?? '',
      scopes: oauth.scopes
        .map(({ value, label }) => (label === value ? value : `${value} | ${label}`))
        .join('\n'),
      scopeSeparator: oauth.scopeSeparator,
      clientAuth: oauth.clientAuth,
      authorizationParams: Object.entries(oauth.authorizationParams)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
      embeddedWindow: oauth.embeddedWindow,
      anyLoopbackPort: oauth.anyLoopbackPort,
    }
  }
  const fields = app.auth.map((field, index) => ({
    id: index + 1,
    label: field.label,
    secret: field.secret,
    before: field,
  }))
  const idOf = (template: string | undefined) => {
    const key = /\{([^{}]+)\}/.exec(template ?? '')?.[1]
    return fields.find(field => field.before.key === key)?.id
  }
  return { ...base, fields, ...putOf(app.request, idOf), valueField: sentBy(app.request, idOf) ?? 1 }
}

type PutParts = Partial<Pick<AppForm, 'putAs' | 'userField' | 'headerName' | 'headerPrefix' | 'queryName'>>

function putOf(request: RequestAuth | undefined, idOf: (template: string) => number | undefined): PutParts {
  if (request?.basic) return { putAs: 'basic', userField: idOf(request.basic.user) }
  const [query] = Object.keys(request?.query ?? {})
  if (query !== undefined) return { putAs: 'query', queryName: query }
  const [header] = Object.entries(request?.headers ?? {})
  if (!header) return {}
  const [headerName, template] = header
  if (headerName.toLowerCase() === 'authorization' && template.startsWith('Bearer {'))
    return { putAs: 'bearer' }
  return { putAs: 'header', headerName, headerPrefix: template.slice(0, template.indexOf('{')).trim() }
}

const sentBy = (
  request: RequestAuth | undefined,
  idOf: (template: string | undefined) => number | undefined,
) => idOf(request?.basic?.password ?? Object.values({ ...request?.headers, ...request?.query })[0])
