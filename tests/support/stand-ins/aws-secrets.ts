import type { WireRequest, WireResponse } from '../../../src/demo/http-server.ts'
import type { Answered } from './aws-answers.ts'

export interface StandInSecret {
  readonly name: string
  readonly tags?: Readonly<Record<string, string>>
  /** By stage. */
  readonly versions: Readonly<
    Record<string, { readonly id: string; readonly text?: string; readonly bytes?: Buffer }>
  >
}

/** Two operations of Secrets Manager, JSON 1.1; two secrets a page at most. */
export function answerSecretsManager(
  wire: WireRequest,
  secrets: readonly StandInSecret[],
  region: string,
): Answered {
  const operation = (wire.headers['x-amz-target'] ?? '').replace('secretsmanager.', '')
  if (wire.method !== 'POST' || wire.path !== '/')
    return { operation, response: problem('UnknownOperationException') }
  const input = JSON.parse(wire.body.toString('utf8')) as Record<string, unknown>
  const response = operation === 'GetSecretValue' ? get(input, secrets, region) : list(input, secrets, region)
  return { operation, response }
}

function get(
  input: Record<string, unknown>,
  secrets: readonly StandInSecret[],
  region: string,
): WireResponse {
  const { SecretId, VersionId, VersionStage } = input
  const secret = secrets.find(({ name }) => name === SecretId || arnOf(name, region) === SecretId)
  const [stage, version] =
    Object.entries(secret?.versions ?? {}).find(([name, { id }]) =>
      VersionId === undefined ? name === (VersionStage ?? 'AWSCURRENT') : id === VersionId,
    ) ?? []
  if (secret === undefined || version === undefined) return problem('ResourceNotFoundException')
  return json({
    ARN: arnOf(secret.name, region),
    Name: secret.name,
    VersionId: version.id,
    VersionStages: [stage],
    ...(version.text === undefined ? {} : { SecretString: version.text }),
    ...(version.bytes === undefined ? {} : { SecretBinary: version.bytes.toString('base64') }),
  })
}

function list(
  input: Record<string, unknown>,
  secrets: readonly StandInSecret[],
  region: string,
): WireResponse {
  const filters = (input.Filters ?? []) as { Key: string; Values: string[] }[]
  const found = secrets.filter(secret => filters.every(filter => matches(secret, filter)))
  const from = Number(input.NextToken ?? 0)
  const size = Math.min(2, Number(input.MaxResults ?? 2))
  return json({
    SecretList: found.slice(from, from + size).map(({ name, tags = {} }) => ({
      ARN: arnOf(name, region),
      Name: name,
      CreatedDate: 1_700_000_000,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
    ...(from + size < found.length ? { NextToken: String(from + size) } : {}),
  })
}

function matches(
  { name, tags = {} }: StandInSecret,
  { Key, Values }: { Key: string; Values: string[] },
): boolean {
  const texts = Key === 'tag-key' ? Object.keys(tags) : [name]
  return Values.some(value => texts.some(text => text.startsWith(value)))
}

function arnOf(name: string, region: string): string {
  return `arn:aws:secretsmanager:${region}:123456789012:secret:${name}-AbCdEf`
}

function json(body: object): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  }
}

function problem(type: string): WireResponse {
  const body = JSON.stringify({ __type: type, message: "Secrets Manager can't find the specified secret." })
  return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, body }
}
