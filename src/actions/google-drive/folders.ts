import type { JsonValue } from '#shared/json.ts'
import type { Loader, LoaderContext } from '../define.ts'
import { callDrive, quoteQueryText } from '../google/drive-api.ts'
import { invalidProp } from '../invalid-prop.ts'

const PAGE_SIZE = 50
const FOLDER = 'application/vnd.google-apps.folder'

/** The field that names a folder. */
export const FOLDER_PROP = {
  key: 'folderId',
  type: 'string',
  label: 'Folder',
  placeholder: 'https://drive.google.com/drive/folders/…',
  optional: true,
  remoteOptions: { loader: 'folders' },
} as const

export const DRIVE_LOADERS: Readonly<Record<string, Loader>> = { folders: loadFolders }

/** A folder's ID, given as it is or as the address of its page; `undefined` where none is named. */
export function readFolderId(given: JsonValue | undefined): string | undefined {
  const text = typeof given === 'string' ? given.trim() : ''
  if (text === '') return undefined
  const id = /\/folders\/([^/?#]+)/.exec(text)?.[1] ?? text
  if (/^[A-Za-z0-9_-]+$/.test(id)) return id
  throw invalidProp(
    'folderId',
    '“Folder” must be a folder’s ID, or its address: https://drive.google.com/drive/folders/<ID>.',
  )
}

async function loadFolders(context: LoaderContext): ReturnType<Loader> {
  const { query, cursor } = context
  const conditions = [`mimeType = '${FOLDER}'`, 'trashed = false']
  if (query?.trim()) conditions.push(`name contains ${quoteQueryText(query.trim())}`)
  const { files = [], nextPageToken } = await callDrive(context, {}, (drive, options) =>
    drive.files.list(
      {
        q: conditions.join(' and '),
        fields: 'nextPageToken, files(id, name)',
        orderBy: 'name_natural',
        pageSize: PAGE_SIZE,
        supportsAllDrives: true,
        includeItemsFromAllDrives: true,
        ...(cursor === undefined ? {} : { pageToken: cursor }),
      },
      options,
    ),
  )
  return {
    kind: 'options',
    options: files.flatMap(({ id, name }) => (id ? [{ label: name ?? id, value: id }] : [])),
    ...(nextPageToken ? { nextCursor: nextPageToken } : {}),
  }
}
