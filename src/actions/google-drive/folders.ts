import type { JsonValue } from '#shared/json.ts'
import type { Loader } from '../define.ts'
import { driveFilePicker } from '../google/drive-picker.ts'
import { invalidProp } from '../invalid-prop.ts'

/** The field that names a folder. */
export const FOLDER_PROP = {
  key: 'folderId',
  type: 'string',
  label: 'Folder',
  placeholder: 'https://drive.google.com/drive/folders/…',
  optional: true,
  remoteOptions: { loader: 'folders' },
} as const

export const DRIVE_LOADERS: Readonly<Record<string, Loader>> = {
  folders: driveFilePicker({ mimeType: 'application/vnd.google-apps.folder', orderBy: 'name_natural' }),
}

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
