import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, describe, expect, it } from 'vitest'
import { type SecretsManager, startSecretsManager } from '../../../src/demo/secrets-manager.ts'

const credentials = { accessKeyId: 'AKIAEXAMPLE0000000', secretAccessKey: 'a/secret+access=key-for-tests' }
const region = 'eu-central-1'
const secrets = { 'sheets/u_123': '{"access_token":"tok-Ä-日本-😀"}', plain: 'text' }

let server: SecretsManager
const clients: SecretsManagerClient[] = []

async function start(now?: () => number): Promise<void> {
  server = await startSecretsManager({ credentials, region, secrets, ...(now ? { now } : {}) })
}

function client(config: ConstructorParameters<typeof SecretsManagerClient>[0] = {}): SecretsManagerClient {
  const made = new SecretsManagerClient({
    endpoint: server.endpoint,
    region,
    credentials,
    maxAttempts: 1,
    ...config,
  })
  clients.push(made)
  return made
}

const read = (SecretId: string, config?: Parameters<typeof client>[0]) =>
  client(config).send(new GetSecretValueCommand({ SecretId }))

afterEach(async () => {
  for (const made of clients.splice(0)) made.destroy()
  await server.stop()
})

describe('Secrets Manager stand-in, asked by the AWS SDK', () => {
  it('gives a secret by name and by ARN, unicode whole', async () => {
    await start()
    const byName = await read('sheets/u_123')
    expect(byName).toMatchObject({
      Name: 'sheets/u_123',
      SecretString: secrets['sheets/u_123'],
      VersionStages: ['AWSCURRENT'],
    })
    expect(byName.CreatedDate).toBeInstanceOf(Date)
    const byArn = await read(byName.ARN ?? '')
    expect(byArn.SecretString).toBe(byName.SecretString)
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200])
  })

  it('has no other secrets, versions or stages', async () => {
    await start()
    await expect(read('sheets/u_999')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    })
    const staged = new GetSecretValueCommand({ SecretId: 'plain', VersionStage: 'AWSPREVIOUS' })
    await expect(client().send(staged)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it.each([
    [
      'a wrong secret key',
      { credentials: { ...credentials, secretAccessKey: 'wrong' } },
      'InvalidSignatureException',
    ],
    [
      'an unknown key id',
      { credentials: { ...credentials, accessKeyId: 'AKIAWRONG' } },
      'UnrecognizedClientException',
    ],
    [
      'a session token nobody issued',
      { credentials: { ...credentials, sessionToken: 't' } },
      'UnrecognizedClientException',
    ],
    ['another region', { region: 'us-east-1' }, 'InvalidSignatureException'],
  ])('refuses %s', async (_case, config, name) => {
    await start()
    await expect(read('plain', config)).rejects.toMatchObject({ name })
    expect(server.requests.map(({ status }) => status)).toEqual([400])
  })

  it.each([-6, 6])('refuses a clock that is %i minutes off', async minutes => {
    await start(() => Date.now() - minutes * 60_000)
    await expect(read('plain')).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(/^Signature (expired|not yet current)/),
    })
  })

  it('takes a clock that is four minutes off', async () => {
    await start(() => Date.now() + 4 * 60_000)
    expect((await read('plain')).SecretString).toBe('text')
  })
})

describe('Secrets Manager stand-in, asked by hand', () => {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'secretsmanager.GetSecretValue',
  }
  const post = async (more: Record<string, string>, body: string) => {
    const response = await fetch(server.endpoint, { method: 'POST', headers: { ...headers, ...more }, body })
    return { status: response.status, ...((await response.json()) as { __type: string }) }
  }

  /** A genuine request by the SDK, to be changed on the way. */
  async function capture(): Promise<{ headers: Record<string, string>; body: string }> {
    const sdk = client()
    let captured = { headers: {} as Record<string, string>, body: '' }
    sdk.middlewareStack.add(
      next => args => {
        const { headers, body } = args.request as { headers: Record<string, string>; body: Uint8Array }
        captured = { headers: { ...headers }, body: new TextDecoder().decode(body) }
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await sdk.send(new GetSecretValueCommand({ SecretId: 'plain' }))
    const { host, 'content-length': _length, ...rest } = captured.headers
    return { headers: rest, body: captured.body }
  }

  it('refuses a request without a signature, or with half of one', async () => {
    await start()
    expect(await post({}, '{}')).toMatchObject({ status: 400, __type: 'MissingAuthenticationTokenException' })
    const half = { authorization: 'AWS4-HMAC-SHA256 Credential=x' }
    expect(await post(half, '{}')).toMatchObject({ status: 400, __type: 'IncompleteSignatureException' })
  })

  it('takes a request again as it was, and refuses it once anything under the signature changed', async () => {
    await start()
    const { headers: signed, body } = await capture()
    expect(await post(signed, body)).toMatchObject({ status: 200, SecretString: 'text' })
    const mismatch = { status: 400, __type: 'InvalidSignatureException' }
    expect(await post(signed, body.replace('plain', 'other'))).toMatchObject(mismatch)
    const retargeted = { ...signed, 'x-amz-target': 'secretsmanager.ListSecrets' }
    expect(await post(retargeted, body)).toMatchObject(mismatch)
    expect(await post({ ...signed, 'x-amz-extra': 'unsigned' }, body)).toMatchObject(mismatch)
  })

  it('never lets a stated checksum stand in for the body', async () => {
    await start()
    const { headers: signed, body } = await capture()
    expect(await post({ ...signed, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, body)).toMatchObject({
      status: 400,
      __type: 'InvalidSignatureException',
    })
  })

  it('refuses another protocol', async () => {
    await start()
    const response = await fetch(`${server.endpoint}/`, { headers: { 'content-type': 'text/plain' } })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' })
  })
})
