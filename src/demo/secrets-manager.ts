import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type LoopbackServer, listenOnLoopback, type WireRequest, type WireResponse } from './http-server.ts'
import { type AwsCredentials, checkSignature, type Refusal } from './signature.ts'

export interface SecretsManagerOptions {
  /** Default: any free port. */
  readonly port?: number
  readonly credentials: AwsCredentials
  readonly region: string
  /** Secret text by name. */
  readonly secrets: Readonly<Record<string, string>>
  /** Unix epoch milliseconds; signatures older or newer than five minutes are refused. */
  readonly now?: () => number
}

export interface SecretsManagerRequest {
  /** `GetSecretValue`, … */
  readonly operation: string
  readonly secretId: string | undefined
  readonly status: number
}

export interface SecretsManager extends LoopbackServer {
  /** What was asked, oldest first. */
  readonly requests: readonly SecretsManagerRequest[]
}

interface StoredSecret {
  readonly arn: string
  readonly name: string
  readonly versionId: string
  readonly createdAtSeconds: number
  readonly text: string
}

const TARGET = /^secretsmanager\.([A-Za-z]+)$/
const CURRENT = 'AWSCURRENT'

const getSecretValueInput = z.strictObject({
  SecretId: z.string().min(1).max(2048),
  VersionId: z.string().min(32).max(64).optional(),
  VersionStage: z.string().min(1).max(256).optional(),
})

/**
 * Stands in for AWS Secrets Manager on loopback: the JSON 1.1 protocol with Signature V4, operation GetSecretValue.
 * Requests are verified as AWS does, so a client that works here signs rightly.
 */
export async function startSecretsManager(options: SecretsManagerOptions): Promise<SecretsManager> {
  const { port = 0, credentials, region, secrets, now = Date.now } = options
  const requests: SecretsManagerRequest[] = []
  const stored = new Map(
    Object.entries(secrets).map(([name, text]) => [name, store(name, text, region, now())]),
  )

  const answer = async (request: WireRequest): Promise<WireResponse> => {
    const operation = TARGET.exec(request.headers['x-amz-target'] ?? '')?.[1] ?? ''
    const input = parseJson(request.body)
    const rules = { credentials, region, service: 'secretsmanager', nowMs: now() }
    const refusal = checkShape(request) ?? (await checkSignature(request, rules))
    const answered = refusal ? refuse(refusal) : operate(operation, input, stored)
    requests.push({ operation, secretId: secretIdOf(input), status: answered.status })
    return answered
  }
  const server = await listenOnLoopback(port, answer)
  return { ...server, requests }
}

function store(name: string, text: string, region: string, nowMs: number): StoredSecret {
  return {
    arn: `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-${randomUUID().slice(0, 6)}`,
    name,
    versionId: randomUUID(),
    createdAtSeconds: nowMs / 1000,
    text,
  }
}

function checkShape({ method, path, headers }: WireRequest): Refusal | undefined {
  const isJson = headers['content-type']?.startsWith('application/x-amz-json-1.1') === true
  if (method === 'POST' && path === '/' && isJson) return undefined
  return {
    type: 'UnknownOperationException',
    message: 'Expected POST / with content-type application/x-amz-json-1.1.',
  }
}

function operate(operation: string, input: unknown, stored: ReadonlyMap<string, StoredSecret>): WireResponse {
  if (input === undefined) return refuse({ type: 'SerializationException', message: 'The body is not JSON.' })
  if (operation === 'GetSecretValue') return getSecretValue(input, stored)
  return refuse({
    type: 'UnknownOperationException',
    message: `There is no operation ${operation || '(none)'} here.`,
  })
}

function getSecretValue(input: unknown, stored: ReadonlyMap<string, StoredSecret>): WireResponse {
  const parsed = getSecretValueInput.safeParse(input)
  if (!parsed.success) {
    return refuse({
      type: 'ValidationException',
      message: z.prettifyError(parsed.error).replaceAll('\n', ' '),
    })
  }
  const { SecretId, VersionId, VersionStage } = parsed.data
  const secret = stored.get(SecretId) ?? [...stored.values()].find(({ arn }) => arn === SecretId)
  if (secret === undefined) return notFound('the specified secret.')
  if (VersionId !== undefined && VersionId !== secret.versionId) {
    return notFound(`the specified secret value for VersionId: ${VersionId}`)
  }
  if (VersionStage !== undefined && VersionStage !== CURRENT) {
    return notFound(`the specified secret value for staging label: ${VersionStage}`)
  }
  return reply(200, {
    ARN: secret.arn,
    CreatedDate: secret.createdAtSeconds,
    Name: secret.name,
    SecretString: secret.text,
    VersionId: secret.versionId,
    VersionStages: [CURRENT],
  })
}

function notFound(what: string): WireResponse {
  return refuse({ type: 'ResourceNotFoundException', message: `Secrets Manager can't find ${what}` })
}

function refuse({ type, message }: Refusal): WireResponse {
  return reply(400, { __type: type, message, Message: message })
}

function reply(status: number, body: object): WireResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() }
  return { status, headers, body: JSON.stringify(body) }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function secretIdOf(input: unknown): string | undefined {
  const id = (input as { SecretId?: unknown } | null | undefined)?.SecretId
  return typeof id === 'string' ? id : undefined
}
