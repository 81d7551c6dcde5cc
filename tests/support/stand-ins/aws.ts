import { randomUUID } from 'node:crypto'
import {
  type LoopbackServer,
  listenOnLoopback,
  type WireRequest,
  type WireResponse,
} from '../../../src/demo/http-server.ts'
import { type AwsCredentials, checkSignature } from '../../../src/demo/signature.ts'
import { type Answered, refuse, xml } from './aws-answers.ts'
import { answerS3, type StoredObject } from './aws-s3.ts'
import { answerSecretsManager, type StandInSecret } from './aws-secrets.ts'

export interface AwsOptions {
  readonly region?: string
  readonly users: readonly (AwsCredentials & { readonly arn: string })[]
  readonly secrets?: readonly StandInSecret[]
  readonly buckets?: readonly string[]
  /** Which role may be assumed, by whom, and with which external ID. */
  readonly role?: { readonly arn: string; readonly by: string; readonly externalId?: string }
  /** Everybody may do what is not listed here: `s3:GetObject`, … */
  readonly denied?: readonly string[]
}

export interface AwsRequest {
  readonly service: string
  readonly accessKeyId: string
  readonly operation: string
  readonly status: number
  readonly wire: WireRequest
}

export interface Aws extends LoopbackServer {
  readonly host: string
  readonly requests: readonly AwsRequest[]
  readonly objects: Map<string, StoredObject>
  /** Answers the next request with this. */
  answerNext(response: WireResponse): void
}

const SCOPE = /Credential=([^/]+)\/\d{8}\/[^/]+\/([a-z0-9]+)\/aws4_request/

/**
 * Stands in for three services of AWS on one loopback port, told apart by what the signature is for. Every signature is
 * computed anew, session tokens included; roles give keys that are checked like all others.
 */
export async function startAws(options: AwsOptions): Promise<Aws> {
  const { region = 'us-east-1', buckets = [] } = options
  const users = [...options.users]
  const objects = new Map<string, StoredObject>()
  const requests: AwsRequest[] = []
  const line: WireResponse[] = []

  const operate = (service: string, accessKeyId: string, wire: WireRequest): Answered => {
    if (service === 'secretsmanager') return answerSecretsManager(wire, options.secrets ?? [], region)
    if (service === 's3') return answerS3(wire, { objects, buckets })
    return answerSts(wire, { users, accessKeyId, role: options.role })
  }

  const server = await listenOnLoopback(0, async wire => {
    const [, accessKeyId = '', service = ''] = SCOPE.exec(wire.headers.authorization ?? '') ?? []
    const user = users.find(known => known.accessKeyId === accessKeyId)
    const credentials = user ?? { accessKeyId: 'nobody', secretAccessKey: 'nothing' }
    const rules = { credentials, region, service, nowMs: Date.now(), signsPathAsSent: service === 's3' }
    const refusal = await checkSignature(wire, rules)
    const answered = refusal
      ? { operation: '', response: refuse(service, refusal) }
      : operate(service, accessKeyId, wire)
    const isDenied = options.denied?.includes(`${service}:${answered.operation}`) === true
    const response =
      line.shift() ??
      (isDenied
        ? refuse(service, { type: 'AccessDenied', message: `not authorized: ${answered.operation}` }, 403)
        : answered.response)
    requests.push({ service, accessKeyId, operation: answered.operation, status: response.status, wire })
    return response
  })
  return {
    ...server,
    host: new URL(server.endpoint).host,
    requests,
    objects,
    answerNext: response => void line.push(response),
  }
}

interface StsState {
  readonly users: (AwsCredentials & { readonly arn: string })[]
  readonly accessKeyId: string
  readonly role: AwsOptions['role']
}

function answerSts(wire: WireRequest, { users, accessKeyId, role }: StsState): Answered {
  const form = new URLSearchParams(wire.body.toString('utf8'))
  const operation = form.get('Action') ?? ''
  const arn = users.find(user => user.accessKeyId === accessKeyId)?.arn ?? ''
  if (operation === 'GetCallerIdentity') {
    const result = `<Arn>${arn}</Arn><UserId>U</UserId><Account>123456789012</Account>`
    return { operation, response: stsResult(operation, result) }
  }
  if (operation !== 'AssumeRole') {
    return { operation, response: refuse('sts', { type: 'InvalidAction', message: operation }) }
  }
  const isAllowed =
    form.get('RoleArn') === role?.arn &&
    arn === role?.by &&
    (form.get('ExternalId') ?? undefined) === role?.externalId
  if (!isAllowed) {
    const message = `User: ${arn} is not authorized to perform: sts:AssumeRole`
    return { operation, response: refuse('sts', { type: 'AccessDenied', message }, 403) }
  }
  const keys = {
    accessKeyId: `ASIA${randomUUID().slice(0, 8)}`,
    secretAccessKey: `canary-${randomUUID()}`,
    sessionToken: `canary-session-${randomUUID()}`,
    arn: `${role?.arn}/session`,
  }
  users.push(keys)
  const result = `<Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey><SessionToken>${keys.sessionToken}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`
  return { operation, response: stsResult(operation, result) }
}

function stsResult(operation: string, result: string): WireResponse {
  const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'
  return xml(
    `<${operation}Response xmlns="${namespace}"><${operation}Result>${result}</${operation}Result></${operation}Response>`,
  )
}
