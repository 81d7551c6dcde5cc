import { type ConnectionTest, defineApp } from '../define.ts'
import { googleCredential, IDENTITY_HOST } from '../google/app-parts.ts'
import { DRIVE_ENDPOINT } from '../google/drive-api.ts'
import { googleOAuth } from '../google/oauth.ts'
import { probe } from '../google/probe.ts'
import { listFiles } from './list-files.ts'
import { uploadFile } from './upload-file.ts'

/** Drive itself says whose token it is. */
const test: ConnectionTest = async context => {
  const about = await probe(context, {
    api: 'Google Drive',
    url: `${DRIVE_ENDPOINT}drive/v3/about?fields=user(emailAddress)`,
    isGood: status => status === 200,
  })
  const address = (about as { user?: { emailAddress?: unknown } } | undefined)?.user?.emailAddress
  return { identity: typeof address === 'string' ? address : undefined }
}

/** Google Drive over its REST API, version 3. */
export const googleDriveApp = defineApp(
  {
    key: 'google_drive',
    name: 'Google Drive',
    description: 'List and upload files.',
    ...googleCredential(
      'https://www.googleapis.com/auth/drive.file, or https://www.googleapis.com/auth/drive',
    ),
    hosts: ['www.googleapis.com', IDENTITY_HOST],
    oauth: googleOAuth({
      scopes: [
        { value: 'https://www.googleapis.com/auth/drive.file', label: 'Make files, and use files made here' },
        {
          value: 'https://www.googleapis.com/auth/drive.metadata.readonly',
          label: 'List all of your files',
        },
        {
          value: 'https://www.googleapis.com/auth/drive',
          label: 'Read and change all of your files',
          default: false,
        },
      ],
      hasDeviceFlow: true,
    }),
  },
  [listFiles, uploadFile],
  test,
)
