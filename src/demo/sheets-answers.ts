import type { WireResponse } from './http-server.ts'

const HEADERS = { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'private' }

/** Google's error codes as far as they occur here, with the HTTP status each travels under. */
const STATUS = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
} as const

export function answerJson(body: object): WireResponse {
  return { status: 200, headers: HEADERS, body: JSON.stringify(body, null, 2) }
}

/** An error in the shape all of Google's APIs share. */
export function answerError(status: keyof typeof STATUS, message: string): WireResponse {
  const code = STATUS[status]
  const challenge = {
    'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"',
  }
  return {
    status: code,
    headers: { ...HEADERS, ...(code === 401 ? challenge : {}) },
    body: JSON.stringify({ error: { code, message, status } }, null, 2),
  }
}

export function answerUnauthenticated(hasToken: boolean): WireResponse {
  return answerError(
    'UNAUTHENTICATED',
    hasToken
      ? 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.'
      : 'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
  )
}
