import { type Aws, startAws } from '../../stand-ins/aws.ts'
import { type AppCase, byWay, canaries, canary, type Way } from './action-case.ts'

const ids = canaries('AKIA')
const keys = canaries()
const secret = canary()

const call = (way: Way, operation: string, more: object = {}) => [
  { credential: ids[way], operation, status: 200, ...more },
]

/** Secrets Manager and S3 at the credential's own endpoint; every signature is computed anew there. */
export const aws: AppCase = {
  app: 'aws',
  given: [secret],
  steps: [
    {
      action: 'aws.get-secret',
      props: () => ({ secretId: 'prod/ada' }),
      arrives: ({ way }) => call(way, 'GetSecretValue'),
      summary: 'Read the secret “prod/ada”',
      isSecret: true,
    },
    {
      action: 'aws.list-secrets',
      props: () => ({ namePrefix: 'prod/' }),
      arrives: ({ way }) => call(way, 'ListSecrets'),
      summary: 'Listed 1 secret',
    },
    {
      action: 's3.put-object',
      props: ({ way }) => ({ bucket: 'files', objectKey: `${way}.txt`, content: `Put by ${way}` }),
      arrives: ({ way }) => call(way, 'PutObject', { path: `/files/${way}.txt`, body: `Put by ${way}` }),
      summary: {
        account: 'Uploaded account.txt (14 bytes)',
        external: 'Uploaded external.txt (15 bytes)',
      },
    },
    {
      action: 's3.get-object',
      props: ({ way }) => ({ bucket: 'files', objectKey: `${way}.txt` }),
      arrives: ({ way }) => call(way, 'GetObject', { path: `/files/${way}.txt` }),
      summary: {
        account: 'Downloaded account.txt (14 bytes)',
        external: 'Downloaded external.txt (15 bytes)',
      },
    },
    {
      action: 's3.list-objects',
      props: () => ({ bucket: 'files' }),
      arrives: ({ way }) => call(way, 'ListObjectsV2'),
      summary: { account: 'Listed 1 object of files', external: 'Listed 2 objects of files' },
    },
  ],
  async start() {
    const server: Aws = await startAws({
      users: Object.entries(ids).map(([way, accessKeyId]) => ({
        accessKeyId,
        secretAccessKey: keys[way as Way],
        arn: `arn:aws:iam::123456789012:user/${way}`,
      })),
      secrets: [{ name: 'prod/ada', versions: { AWSCURRENT: { id: 'a'.repeat(32), text: secret } } }],
      buckets: ['files'],
    })
    return {
      ...server,
      allowedHosts: [],
      credentials: {
        aws: byWay(way => ({
          access_key_id: ids[way],
          secret_access_key: keys[way],
          region: 'us-east-1',
          endpoint_url: server.endpoint,
        })),
      },
      received: () =>
        server.requests.map(({ accessKeyId, operation, status, wire: { path, body } }) => ({
          credential: accessKeyId,
          operation,
          status,
          path,
          body: body.toString(),
        })),
    }
  },
}
