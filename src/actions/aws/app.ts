import { defineApp } from '../define.ts'
import { getObject } from '../s3/get-object.ts'
import { listObjects } from '../s3/list-objects.ts'
import { putObject } from '../s3/put-object.ts'
import { AWS_AUTH, AWS_HOSTS } from './auth-fields.ts'
import { getSecret } from './get-secret.ts'
import { listSecrets } from './list-secrets.ts'
import { testAws } from './test-connection.ts'

/** Amazon Web Services, and what speaks its protocols: Secrets Manager and S3. */
export const awsApp = defineApp(
  {
    key: 'aws',
    name: 'AWS',
    description: 'Secrets Manager, and S3 at Amazon or anywhere else.',
    auth: AWS_AUTH,
    hosts: AWS_HOSTS,
  },
  [getSecret, listSecrets, getObject, putObject, listObjects],
  testAws,
)
