import type { z } from 'zod'
import type { appSchema } from '#shared/model/action.ts'

/** What a credential for AWS, or for anything that speaks its protocols, consists of. */
export const AWS_AUTH: z.input<typeof appSchema>['auth'] = [
  {
    key: 'access_key_id',
    label: 'Access key ID',
    secret: true,
    optional: true,
    placeholder: 'AKIA…',
  },
  { key: 'secret_access_key', label: 'Secret access key', secret: true, optional: true },
  {
    key: 'session_token',
    label: 'Session token',
    description: 'For temporary credentials.',
    secret: true,
    optional: true,
  },
  {
    key: 'profile',
    label: 'Profile',
    description:
      'Instead of keys: a profile of this computer’s AWS configuration (~/.aws). It may hold keys, sign in by SSO, run a credential process, or assume a role from another profile.',
    secret: false,
    optional: true,
    accountOnly: true,
  },
  {
    key: 'region',
    label: 'Region',
    secret: false,
    default: 'us-east-1',
    placeholder: 'us-east-1',
  },
  {
    key: 'role_arn',
    label: 'Role to assume',
    description: 'The ARN of an IAM role. It is assumed anew for each attempt of a step.',
    secret: false,
    optional: true,
    placeholder: 'arn:aws:iam::123456789012:role/…',
  },
  {
    key: 'external_id',
    label: 'External ID',
    description: 'Where the role’s trust policy asks for one.',
    secret: false,
    optional: true,
  },
  {
    key: 'endpoint_url',
    label: 'Endpoint URL',
    description:
      'Only for services elsewhere that speak AWS’ protocols, such as MinIO, Cloudflare R2 or LocalStack, and for private endpoints. All requests go there.',
    secret: false,
    optional: true,
    address: 'url',
    placeholder: 'https://minio.example.com/',
  },
]

/** AWS' own, China's included. */
export const AWS_HOSTS = ['*.amazonaws.com', '*.amazonaws.com.cn']
