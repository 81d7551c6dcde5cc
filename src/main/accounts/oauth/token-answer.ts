/**
 * Providers' answers as RFC 6749 has them. Some send errors with status 200, numbers as text, forms instead of JSON, or
 * token types of their own; the library is strict, and rightly so.
 */

type Answer = Record<string, unknown>

/**
 * @param keepIdToken whether the issuer is known, so that an ID token can be checked; one that can't be is dropped
 */
export async function normalizeAnswer(response: Response, keepIdToken: boolean): Promise<Response> {
  const answer = parseAnswer(await response.text())
  const headers = { 'content-type': 'application/json' }
  if (answer === undefined)
    return new Response('{}', { status: response.ok ? 502 : response.status, headers })
  const refusal = refusalOf(answer, response.ok)
  if (refusal) return Response.json(refusal, { status: 400 })
  return new Response(JSON.stringify(tidy(answer, keepIdToken)), { status: response.status, headers })
}

function parseAnswer(text: string): Answer | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Answer)
      : undefined
  } catch {
    const form = new URLSearchParams(text)
    return form.has('access_token') || form.has('error') ? Object.fromEntries(form) : undefined
  }
}

function refusalOf(answer: Answer, isOk: boolean): Answer | undefined {
  const isRefusal = typeof answer.error === 'string' && (!isOk || answer.access_token === undefined)
  if (!isRefusal && answer.ok !== false) return undefined
  return {
    error: typeof answer.error === 'string' && answer.error !== '' ? answer.error : 'invalid_request',
    ...(typeof answer.error_description === 'string' ? { error_description: answer.error_description } : {}),
  }
}

function tidy(answer: Answer, keepIdToken: boolean): Answer {
  const { id_token, expires_in, refresh_token, scope, token_type, ...rest } = answer
  const seconds = Number(expires_in)
  return {
    ...rest,
    ...(rest.access_token === undefined ? {} : { token_type: knownType(token_type) }),
    ...(expires_in != null && Number.isFinite(seconds) && seconds > 0 ? { expires_in: seconds } : {}),
    ...(typeof refresh_token === 'string' && refresh_token !== '' ? { refresh_token } : {}),
    ...(scope == null ? {} : { scope: Array.isArray(scope) ? scope.join(' ') : String(scope) }),
    ...(keepIdToken && typeof id_token === 'string' ? { id_token } : {}),
  }
}

/** A token bound to a key (DPoP) would be useless without the key, so its type is kept, and refused. */
function knownType(type: unknown): string {
  return typeof type === 'string' && type.toLowerCase() === 'dpop' ? 'dpop-bound' : 'bearer'
}
