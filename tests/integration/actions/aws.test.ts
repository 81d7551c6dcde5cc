import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { awsApp } from '#actions/aws/app.ts'
import { findAction } from '#actions/index.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { type Aws, startAws } from '../../support/stand-ins/aws.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const ADA = {
  accessKeyId: 'AKIACANARYADA',
  secretAccessKey: 'canary-secret-of-ada',
  arn: 'arn:aws:iam::123456789012:user/ada',
}
const BOB = {
  accessKeyId: 'ASIACANARYBOB',
  secretAccessKey: 'canary-secret-of-bob',
  sessionToken: 'canary-session-of-bob',
  arn: 'arn:aws:sts::123456789012:assumed-role/bob',
}
const ROLE = { arn: 'arn:aws:iam::123456789012:role/reader', by: ADA.arn, externalId: 'acme' }
const TOKEN = { access_token: 'tok-1', pin: '0042' }

let aws: Aws
beforeEach(async () => {
  const secret = (name: string, text: string) => ({
    name,
    versions: { AWSCURRENT: { id: 'c'.repeat(32), text } },
  })
  aws = await startAws({
    users: [ADA, BOB],
    role: ROLE,
    secrets: [
      {
        name: 'prod/ada',
        tags: { team: 'core' },
        versions: {
          AWSCURRENT: { id: 'a'.repeat(32), text: JSON.stringify(TOKEN) },
          AWSPREVIOUS: { id: 'b'.repeat(32), text: 'an-old-one' },
        },
      },
      { name: 'prod/bytes', versions: { AWSCURRENT: { id: 'd'.repeat(32), bytes: Buffer.from([0, 255]) } } },
      secret('prod/pin', '0042'),
      secret('test/other', 'other'),
    ],
  })
})
afterEach(() => aws.stop())

const fieldsOf = ({
  accessKeyId,
  secretAccessKey,
  sessionToken = '',
}: typeof ADA & { sessionToken?: string }) => ({
  access_key_id: accessKeyId,
  secret_access_key: secretAccessKey,
  session_token: sessionToken,
})

interface Given {
  readonly way?: Way
  readonly fields?: Readonly<Record<string, string>>
  readonly allowedHosts?: string[]
}

function attempt(action: string, props: JsonObject, given: Given = {}) {
  const { way = 'external authentication', fields = fieldsOf(ADA), allowedHosts = [aws.host] } = given
  return attemptAs(
    way,
    { app: 'aws', fields, trustedAddresses: ['endpoint_url'] },
    { action: `aws.${action}`, props: { endpoint: aws.endpoint, ...props }, allowedHosts },
  )
}

const getSecret = (props: JsonObject, given?: Given) => attempt('get-secret', props, given)

describe('Get Secret', () => {
  it.each(WAYS)('by %s: signed, read as JSON, secret by declaration', async way => {
    const run = getSecret({ secretId: 'prod/ada' }, { way })
    expect(await run.result).toEqual({
      returnValue: TOKEN,
      exports: { name: 'prod/ada', version_id: 'a'.repeat(32), version_stages: ['AWSCURRENT'] },
      summary: 'Read the secret “prod/ada”',
    })
    expect(aws.requests).toMatchObject([
      { service: 'secretsmanager', operation: 'GetSecretValue', accessKeyId: ADA.accessKeyId, status: 200 },
    ])
    expect(run.secrets.map(({ value }) => value)).toEqual([ADA.accessKeyId, ADA.secretAccessKey])
    expect(findAction('aws.get-secret', '1.0.0')?.action).toMatchObject({
      secretOutputs: [['$return_value']],
      asksAgain: true,
    })
  })

  it.each([
    ['one key', { secretId: 'prod/ada', key: 'access_token' }, 'tok-1'],
    ['text of digits, as text', { secretId: 'prod/pin' }, '0042'],
    ['JSON as text', { secretId: 'prod/ada', parse: false }, JSON.stringify(TOKEN)],
    ['bytes in base64', { secretId: 'prod/bytes' }, 'AP8='],
    ['an older stage', { secretId: 'prod/ada', versionStage: 'AWSPREVIOUS' }, 'an-old-one'],
    ['a version', { secretId: 'prod/ada', versionId: 'b'.repeat(32) }, 'an-old-one'],
  ])('gives %s', async (_case, props, value) => {
    expect((await getSecret(props).result).returnValue).toEqual(value)
  })

  it('signs with temporary credentials', async () => {
    const { returnValue } = await getSecret({ secretId: 'prod/pin' }, { fields: fieldsOf(BOB) }).result
    expect(returnValue).toBe('0042')
    expect(aws.requests[0]?.wire.headers['x-amz-security-token']).toBe(BOB.sessionToken)
  })

  it('assumes a role first, with its external ID', async () => {
    const fields = { ...fieldsOf(ADA), role_arn: ROLE.arn, external_id: 'acme', endpoint_url: aws.endpoint }
    await getSecret({ secretId: 'prod/pin' }, { fields }).result
    expect(aws.requests).toMatchObject([
      { service: 'sts', operation: 'AssumeRole', accessKeyId: ADA.accessKeyId },
      { service: 'secretsmanager', operation: 'GetSecretValue', accessKeyId: expect.stringMatching(/^ASIA/) },
    ])
  })

  it('[S-CR-2] sends to AWS alone where no endpoint is given', async () => {
    const run = getSecret({ secretId: 'prod/pin', endpoint: 'https://secretsmanager.example.com/' })
    expect(await failureOf(run.result)).toMatchObject({ code: 'auth.host-not-allowed' })
    expect(aws.requests).toEqual([])
  })

  it('takes nothing from the environment', async () => {
    for (const name of [
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_SECRETS_MANAGER',
      'HTTP_PROXY',
      'HTTPS_PROXY',
    ]) {
      vi.stubEnv(name, 'http://elsewhere.invalid/')
    }
    vi.stubEnv('AWS_ACCESS_KEY_ID', BOB.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', BOB.secretAccessKey)
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    expect((await getSecret({ secretId: 'prod/pin' }).result).returnValue).toBe('0042')
    expect(await failureOf(getSecret({ secretId: 'prod/pin' }, { fields: {} }).result)).toMatchObject({
      code: 'auth.missing',
      details: { field: 'access_key_id' },
    })
  })
})

describe('Get Secret, refused', () => {
  it.each([
    ['a wrong secret key', { secret_access_key: 'canary-wrong' }, 'auth.rejected', true],
    ['an unknown key', { access_key_id: 'AKIACANARYNOBODY' }, 'auth.rejected', true],
    ['a session that is another’s', { session_token: 'canary-other' }, 'auth.rejected', true],
    ['another region', { region: 'eu-west-1' }, 'auth.rejected', true],
    ['half a key', { secret_access_key: '' }, 'auth.missing', undefined],
    ['a region that is an address', { region: 'evil.example.com/' }, 'auth.missing', undefined],
    ['a key with a line break', { access_key_id: 'AKIA\ncanary' }, 'auth.rejected', undefined],
  ])('for %s', async (_case, given, code, repeatable) => {
    const error = await failureOf(
      getSecret({ secretId: 'prod/pin' }, { fields: { ...fieldsOf(ADA), ...given } }).result,
    )
    expect(error).toMatchObject({ code, name: 'TerminalError' })
    expect((error as { details: JsonObject }).details.repeatable).toBe(repeatable)
  })

  it('for a role that may not be assumed', async () => {
    const fields = { ...fieldsOf(ADA), role_arn: ROLE.arn, external_id: 'other', endpoint_url: aws.endpoint }
    expect(await failureOf(getSecret({ secretId: 'prod/pin' }, { fields }).result)).toMatchObject({
      code: 'auth.rejected',
      message: expect.stringContaining(ROLE.arn),
    })
  })

  it.each([
    ['an unknown secret', { secretId: 'nope' }, 'provider.rejected', /no such thing in us-east-1/],
    ['an unknown key of it', { secretId: 'prod/ada', key: 'nope' }, 'provider.rejected', /no key “nope”/],
    ['a key of a text', { secretId: 'prod/pin', key: 'a' }, 'provider.rejected', /not a JSON object/],
  ])('for %s', async (_case, props, code, message) => {
    expect(await failureOf(getSecret(props).result)).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  it.each([
    [400, 'ExpiredTokenException', 'auth.rejected', 'TerminalError'],
    [400, 'AccessDeniedException', 'auth.rejected', 'TerminalError'],
    [400, 'DecryptionFailure', 'provider.rejected', 'TerminalError'],
    [400, 'ThrottlingException', 'provider.rate-limited', 'RetryableError'],
    [503, 'InternalServiceError', 'provider.unreachable', 'RetryableError'],
  ])('with HTTP %i %s, once', async (status, type, code, name) => {
    aws.answerNext({
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: type, message: `not for ${ADA.accessKeyId}` }),
    })
    const error = await failureOf(getSecret({ secretId: 'prod/pin' }).result)
    expect(error).toMatchObject({ code, name })
    expect((error as Error).message).toContain('not for •••')
    expect(aws.requests).toHaveLength(1)
  })

  it.each([
    ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' }],
    ['a redirect', { status: 307, headers: { location: 'https://example.com/' }, body: '' }],
  ])('for %s', async (_case, answer) => {
    aws.answerNext(answer)
    expect(await failureOf(getSecret({ secretId: 'prod/pin' }).result)).toMatchObject({
      code: 'provider.rejected',
    })
  })

  it('when it is cancelled', async () => {
    const run = getSecret({ secretId: 'prod/pin' })
    run.cancel.cancel()
    expect(await failureOf(run.result)).toMatchObject({ code: 'run.cancelled' })
  })
})

describe('List Secrets', () => {
  it.each(WAYS)('by %s: page by page, without values', async way => {
    const run = attempt('list-secrets', {}, { way })
    const { returnValue, exports } = await run.result
    expect(returnValue).toMatchObject([
      { name: 'prod/ada', tags: { team: 'core' } },
      { name: 'prod/bytes' },
      { name: 'prod/pin' },
      { name: 'test/other' },
    ])
    expect(exports).toEqual({ has_more: false })
    expect(aws.requests).toHaveLength(2)
    expect(JSON.stringify(returnValue)).not.toContain('tok-1')
  })

  it('filters and stops at the limit', async () => {
    const { returnValue, exports } = await attempt('list-secrets', { namePrefix: 'prod/', maxResults: 1 })
      .result
    expect(returnValue).toMatchObject([{ name: 'prod/ada' }])
    expect(exports).toEqual({ has_more: true })
    const tagged = await attempt('list-secrets', { filters: { 'tag-key': ['team'] } }).result
    expect(tagged.returnValue).toMatchObject([{ name: 'prod/ada' }])
  })

  it('are to pick from', async () => {
    const credential = { app: 'aws', fields: { region: 'us-east-1', ...fieldsOf(ADA) } }
    const call = { action: 'aws.get-secret', props: { endpoint: aws.endpoint }, allowedHosts: [aws.host] }
    await expect(load(credential, { ...call, loader: 'secrets' })).resolves.toMatchObject({
      options: [{ value: 'prod/ada' }, { value: 'prod/bytes' }],
      nextCursor: '2',
    })
  })
})

describe('a profile of this computer', () => {
  const write = (text: string) => {
    const file = join(tempFolder(), 'config')
    writeFileSync(file, text)
    vi.stubEnv('AWS_CONFIG_FILE', file)
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
  }
  const keys = `aws_access_key_id = ${ADA.accessKeyId}\naws_secret_access_key = ${ADA.secretAccessKey}\n`
  const by = (profile: string, way: Way = 'an account') =>
    getSecret({ secretId: 'prod/pin' }, { way, fields: { profile, endpoint_url: aws.endpoint } })

  it('with keys, read anew each time', async () => {
    write(`[profile work]\n${keys.replace(ADA.secretAccessKey, 'canary-old')}`)
    expect(await failureOf(by('work').result)).toMatchObject({ code: 'auth.rejected' })
    write(`[profile work]\n${keys}`)
    expect((await by('work').result).returnValue).toBe('0042')
  })

  it('with a role of another one, assumed past the guard', async () => {
    write(
      `[profile base]\n${keys}\n[profile work]\nsource_profile = base\nrole_arn = ${ROLE.arn}\nexternal_id = acme\n`,
    )
    expect((await by('work').result).returnValue).toBe('0042')
    expect(aws.requests.map(({ operation }) => operation)).toEqual(['AssumeRole', 'GetSecretValue'])
  })

  it.each([
    ['is not there', '[profile other]\n', /no profile “work”/],
    [
      'asks a metadata service',
      '[profile work]\ncredential_source = Ec2InstanceMetadata\nrole_arn = x\n',
      /credential_source/,
    ],
    ['holds nothing', '[profile work]\nregion = x\n', /gave no keys/],
  ])('that %s', async (_case, text, message) => {
    write(text)
    expect(await failureOf(by('work').result)).toMatchObject({
      code: 'auth.missing',
      message: expect.stringMatching(message),
    })
    expect(aws.requests).toEqual([])
  })

  it('is nothing that external authentication can name', async () => {
    write(`[profile work]\n${keys}`)
    expect(await failureOf(by('work', 'external authentication').result)).toMatchObject({
      code: 'auth.missing',
    })
  })
})

describe('Test connection', () => {
  const test = (fields: Readonly<Record<string, string>>) =>
    testConnection(
      awsApp,
      { app: 'aws', fields: { endpoint_url: aws.endpoint, ...fields } },
      { from: aws.endpoint, to: aws.endpoint },
    )

  it('asks who it is', async () => {
    await expect(test(fieldsOf(BOB))).resolves.toEqual({ identity: BOB.arn })
    expect(aws.requests).toMatchObject([{ service: 'sts', operation: 'GetCallerIdentity' }])
  })

  it('of a wrong key fails', async () => {
    expect(await failureOf(test({ ...fieldsOf(ADA), secret_access_key: 'canary-wrong' }))).toMatchObject({
      code: 'auth.rejected',
    })
  })

  it('lists buckets where there is no STS', async () => {
    aws.answerNext({ status: 405, body: '' })
    await expect(test(fieldsOf(ADA))).resolves.toEqual({})
    expect(aws.requests.map(({ operation }) => operation)).toEqual(['GetCallerIdentity', 'ListBuckets'])
  })
})
