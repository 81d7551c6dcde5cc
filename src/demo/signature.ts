import { createHash, timingSafeEqual } from 'node:crypto'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import type { WireRequest } from './http-server.ts'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials, which are refused without it. */
  readonly sessionToken?: string | undefined
}

export interface SignatureRules {
  readonly credentials: AwsCredentials
  readonly region: string
  readonly service: string
  /** Unix epoch milliseconds. */
  readonly nowMs: number
  /** S3 signs a path as it is sent; other services encode it once more. */
  readonly signsPathAsSent?: boolean | undefined
}

/** Why a request is refused, in AWS' own terms. */
export interface Refusal {
  readonly type: string
  readonly message: string
}

const MAX_SKEW_MS = 5 * 60_000

const MISMATCH: Refusal = {
  type: 'InvalidSignatureException',
  message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
}

interface Authorization {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

/**
 * Verifies a Signature Version 4 by computing it anew from what was received.
 * @returns why the request is refused, or `undefined` when the signature holds
 */
export async function checkSignature(
  request: WireRequest,
  { credentials, region, service, nowMs, signsPathAsSent = false }: SignatureRules,
): Promise<Refusal | undefined> {
  const header = request.headers.authorization
  if (header === undefined) {
    return { type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' }
  }
  const authorization = parseAuthorization(header)
  const signedAtMs = parseAmzDate(request.headers['x-amz-date'])
  if (authorization === undefined || signedAtMs === undefined) return incomplete()
  const isKnown = authorization.accessKeyId === credentials.accessKeyId
  if (!isKnown || request.headers['x-amz-security-token'] !== credentials.sessionToken) {
    return {
      type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    }
  }
  if (Math.abs(nowMs - signedAtMs) > MAX_SKEW_MS) return skewed(request.headers['x-amz-date'] ?? '', nowMs)
  if (!isScopedTo(authorization, { region, service, date: request.headers['x-amz-date'] ?? '' })) {
    return { type: 'InvalidSignatureException', message: 'Credential should be scoped to a valid region.' }
  }
  if (unsignedHeaders(request, authorization).length > 0 || !isOwnChecksum(request)) return MISMATCH
  const expected = await computeSignature(request, authorization, {
    credentials,
    signedAtMs,
    signsPathAsSent,
  })
  return sameText(expected, authorization.signature) ? undefined : MISMATCH
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;_-]+), ?Signature=([0-9a-f]{64})$/

function parseAuthorization(header: string): Authorization | undefined {
  const match = AUTHORIZATION.exec(header)
  if (match === null) return undefined
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature }
}

/** `20260102T030405Z` */
function parseAmzDate(text: string | undefined): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '')
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const epochMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(epochMs) ? undefined : epochMs
}

function isScopedTo(
  authorization: Authorization,
  { region, service, date }: { region: string; service: string; date: string },
): boolean {
  return (
    authorization.region === region &&
    authorization.service === service &&
    authorization.date === date.slice(0, authorization.date.length)
  )
}

/** The host and everything of AWS' own has to be under the signature, or it could be changed on the way. */
function unsignedHeaders({ headers }: WireRequest, { signedHeaders }: Authorization): string[] {
  const required = ['host', ...Object.keys(headers).filter(name => name.startsWith('x-amz-'))]
  return required.filter(name => !signedHeaders.includes(name))
}

/** The signer takes a checksum header's word for the body, so the word has to be true. */
function isOwnChecksum({ headers, body }: WireRequest): boolean {
  const stated = headers['x-amz-content-sha256']
  return stated === undefined || stated === createHash('sha256').update(body).digest('hex')
}

async function computeSignature(
  request: WireRequest,
  { region, service, signedHeaders }: Authorization,
  given: { credentials: AwsCredentials; signedAtMs: number; signsPathAsSent: boolean },
): Promise<string> {
  // The token is among the headers that were signed.
  const { accessKeyId, secretAccessKey } = given.credentials
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
    uriEscapePath: !given.signsPathAsSent,
  })
  const headers = Object.fromEntries(signedHeaders.map(name => [name, request.headers[name] ?? '']))
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: request.path,
      query: Object.fromEntries(request.query),
      headers,
      body: request.body,
    },
    { signingDate: new Date(given.signedAtMs), signableHeaders: new Set(signedHeaders) },
  )
  return parseAuthorization(signed.headers.authorization ?? '')?.signature ?? ''
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function incomplete(): Refusal {
  return {
    type: 'IncompleteSignatureException',
    message:
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  }
}

function skewed(sent: string, nowMs: number): Refusal {
  const now = amzDate(nowMs)
  const message =
    sent < now
      ? `Signature expired: ${sent} is now earlier than ${amzDate(nowMs - MAX_SKEW_MS)} (${now} - 5 min.)`
      : `Signature not yet current: ${sent} is still later than ${amzDate(nowMs + MAX_SKEW_MS)} (${now} + 5 min.)`
  return { type: 'InvalidSignatureException', message }
}

function amzDate(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}
