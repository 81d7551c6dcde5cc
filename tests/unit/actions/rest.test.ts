import { describe, expect, it } from 'vitest'
import { quote } from '#actions/quote.ts'
import { type RestRequest, sendJson } from '#actions/rest.ts'
import { readRetryAfterMs } from '#actions/retry-after.ts'

const TOKEN = 'canary-token-91'

function send(answer: Response, request: Partial<RestRequest> = {}) {
  const sent: Request[] = []
  const result = sendJson(
    {
      auth: { token: TOKEN },
      signal: new AbortController().signal,
      fetch: async (input, init) => {
        sent.push(new Request(input, init))
        return answer
      },
    },
    { provider: 'Vendor', url: 'https://api.vendor.test/v1', ...request },
  )
  return { result, sent }
}

const refusal = (status: number, body: unknown, headers?: Record<string, string>) =>
  send(Response.json(body, { status, ...(headers ? { headers } : {}) })).result

describe('sendJson', () => {
  it('sends JSON with its query, and gives back the answer’s', async () => {
    const { result, sent } = send(Response.json({ id: 7 }), {
      query: { a: 1, b: ['x', 'y'], c: undefined },
      headers: { authorization: `Bearer ${TOKEN}` },
      body: { name: 'Ada' },
    })
    expect(await result).toEqual({ id: 7 })
    const [request] = sent
    expect(request?.method).toBe('POST')
    expect(request?.url).toBe('https://api.vendor.test/v1?a=1&b=x&b=y')
    expect(request?.headers.get('content-type')).toBe('application/json')
    expect(await request?.json()).toEqual({ name: 'Ada' })
  })

  it('asks with GET, and takes an empty answer for null', async () => {
    const { result, sent } = send(new Response(null, { status: 204 }))
    expect(await result).toBeNull()
    expect(sent[0]?.method).toBe('GET')
  })

  it.each([
    [401, 'TerminalError', 'auth.rejected'],
    [403, 'TerminalError', 'auth.rejected'],
    [404, 'TerminalError', 'provider.rejected'],
    [409, 'TerminalError', 'provider.rejected'],
    [422, 'TerminalError', 'provider.rejected'],
    [429, 'RetryableError', 'provider.rate-limited'],
    [500, 'RetryableError', 'provider.unreachable'],
    [503, 'RetryableError', 'provider.unreachable'],
  ])('%d is a %s with code %s, in the provider’s words', async (status, name, code) => {
    await expect(refusal(status, { error: { message: 'No such  thing' } })).rejects.toMatchObject({
      name,
      code,
      details: { status },
      message: expect.stringMatching(new RegExp(`HTTP ${status}.*Vendor says: No such thing`)),
    })
  })

  it('waits as long as it is asked to', async () => {
    await expect(refusal(429, {}, { 'retry-after': '7' })).rejects.toMatchObject({ retryAfterMs: 7000 })
    await expect(
      refusal(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }),
    ).rejects.toMatchObject({ code: 'provider.rate-limited', retryAfterMs: 30_000 })
    const now = Date.UTC(2026, 0, 1)
    expect(readRetryAfterMs(new Headers({ 'retry-after': new Date(now + 5000).toUTCString() }), now)).toBe(
      5000,
    )
    expect(readRetryAfterMs(new Headers({ 'retry-after': 'soon' }), now)).toBeUndefined()
  })

  it('[S-CR-1] quotes no credential, whatever the provider echoes', async () => {
    const error: unknown = await refusal(400, {
      message: `bad token ${TOKEN} in ${encodeURIComponent(TOKEN)}`,
    }).catch(thrown => thrown)
    expect(error).toMatchObject({ message: expect.stringContaining('bad token •••') })
    expect(JSON.stringify([String(error), error])).not.toContain(TOKEN)
    expect(quote('x'.repeat(500), [])).toMatch(/more characters/)
  })

  it('[S-CR-1] quotes no header that can’t be sent', async () => {
    const { result, sent } = send(Response.json({}), { headers: { authorization: `Bearer ${TOKEN}\n` } })
    const error: unknown = await result.catch(thrown => thrown)
    // A trailing line break is trimmed by the platform; one in the middle is not.
    const broken = send(Response.json({}), { headers: { authorization: `Bearer a\n${TOKEN}` } })
    const refused: unknown = await broken.result.catch(thrown => thrown)
    expect([error, sent.length]).toEqual([{}, 1])
    expect(refused).toMatchObject({ code: 'auth.rejected' })
    expect(String(refused)).not.toContain(TOKEN)
    expect(broken.sent).toEqual([])
  })

  it('says so when the answer is no JSON', async () => {
    await expect(send(new Response('<html>')).result).rejects.toMatchObject({ code: 'provider.rejected' })
  })
})
