import { Readable } from 'node:stream'
import type { JsonObject } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { failedCall } from '../google/call-google.ts'
import { callDrive, DRIVE_ENDPOINT, driveEndpoint } from '../google/drive-api.ts'
import { notGoogle } from '../google/google-error.ts'
import { invalidProp } from '../invalid-prop.ts'
import { findFile } from '../local-file.ts'
import { readBase64 } from '../read-base64.ts'
import { DRIVE_LOADERS, FOLDER_PROP, readFolderId } from './folders.ts'
import { FILE_FIELDS } from './list-files.ts'

/** Makes a new file of text, bytes, or a file on this machine. */
export const uploadFile = defineAction(
  {
    key: 'google-drive.upload-file',
    version: '1.0.0',
    name: 'Upload File',
    description: 'Makes a new file in Drive, of text, base64 or a file on this computer.',
    app: 'google_drive',
    runtime: 'host',
    reaches: 'store',
    props: [
      {
        key: 'source',
        type: 'string',
        label: 'Content from',
        options: [
          { label: 'Text', value: 'text' },
          { label: 'Base64', value: 'base64' },
          { label: 'A file on this computer', value: 'file' },
        ],
        default: 'text',
      },
      {
        key: 'text',
        type: 'text',
        label: 'Text',
        visibleWhen: { prop: 'source', values: ['text'] },
      },
      {
        key: 'base64',
        type: 'text',
        label: 'Base64',
        placeholder: '{{steps.download.$return_value.body}}',
        visibleWhen: { prop: 'source', values: ['base64'] },
      },
      {
        key: 'path',
        type: 'string',
        label: 'File path',
        placeholder: '~/reports/june.pdf',
        visibleWhen: { prop: 'source', values: ['file'] },
      },
      {
        key: 'name',
        type: 'string',
        label: 'Name in Drive',
        description: 'Empty: the name of the file on this computer.',
        placeholder: 'june.pdf',
        optional: true,
      },
      { ...FOLDER_PROP, description: 'Its ID or address. Empty: My Drive.' },
      {
        key: 'mimeType',
        type: 'string',
        label: 'Type',
        description: 'The MIME type of the content. Empty: Drive finds it out.',
        placeholder: 'application/pdf',
        optional: true,
        advanced: true,
      },
      endpointProp('Google', DRIVE_ENDPOINT),
    ],
    keywords: ['create', 'save', 'store', 'document', 'google'],
  },
  run,
  DRIVE_LOADERS,
)

interface Upload {
  readonly name: string
  readonly body: Readable
}

async function run(context: ActionContext): Promise<JsonObject> {
  const { props } = context
  const folder = readFolderId(props.folderId)
  const mimeType = readMimeType(props)
  const upload = await readUpload(props)
  try {
    const file = await callDrive(context, { explain }, (drive, options) =>
      drive.files.create(
        {
          requestBody: {
            name: upload.name,
            ...(mimeType === undefined ? {} : { mimeType }),
            ...(folder === undefined ? {} : { parents: [folder] }),
          },
          media: { ...(mimeType === undefined ? {} : { mimeType }), body: upload.body },
          fields: FILE_FIELDS,
          supportsAllDrives: true,
        },
        options,
      ),
    )
    if (typeof file.id !== 'string') {
      const call = { api: 'Google Drive', endpoint: driveEndpoint(props) }
      throw notGoogle(failedCall(context, call), 200)
    }
    context.summary(`Uploaded ${upload.name}`)
    return file as JsonObject
  } finally {
    upload.body.destroy()
  }
}

async function readUpload(props: JsonObject): Promise<Upload> {
  const given = typeof props.name === 'string' ? props.name.trim() : ''
  if (props.source === 'file') {
    const file = await findFile(props.path as string, 'path')
    return { name: given || file.name, body: file.open() }
  }
  if (given === '') throw invalidProp('name', '“Name in Drive” is required.')
  if (props.source === 'text') return { name: given, body: streamOf(Buffer.from(props.text as string)) }
  const content = readBase64(props.base64 as string)
  if (content === undefined) throw invalidProp('base64', '“Base64” holds text that is not base64.')
  return { name: given, body: streamOf(content) }
}

/** One chunk; an array would be a stream of numbers. */
function streamOf(content: Buffer): Readable {
  return Readable.from(content.length === 0 ? [] : [content])
}

/** It stands in a line of its own in the request. */
function readMimeType({ mimeType, source }: JsonObject): string | undefined {
  const type = typeof mimeType === 'string' ? mimeType.trim() : ''
  if (type === '') return source === 'text' ? 'text/plain' : undefined
  if (/^[\w.+-]+\/[\w.+-]+(; *[\w-]+="?[\w.+-]*"?)*$/.test(type)) return type
  throw invalidProp('mimeType', '“Type” must be a MIME type, such as application/pdf.')
}

function explain(status: number): string | undefined {
  if (status === 403) {
    return 'Google Drive does not let this access token make files there (HTTP 403). The account behind it needs edit access to the folder and free space, and the token the scope https://www.googleapis.com/auth/drive.file.'
  }
  return status === 404
    ? 'There is no such folder that this access token can see (HTTP 404). With the scope drive.file it sees only folders that Patchbay made.'
    : undefined
}
