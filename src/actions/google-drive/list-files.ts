import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { callDrive, DRIVE_ENDPOINT, quoteQueryText } from '../google/drive-api.ts'
import { collectPages, countOf, maxResultsProp, readMaxResults } from '../paging.ts'
import { DRIVE_LOADERS, FOLDER_PROP, readFolderId } from './folders.ts'

/** The API's own limit for one page. */
const MAX_PAGE = 1000
export const FILE_FIELDS =
  'id, name, mimeType, size, createdTime, modifiedTime, parents, md5Checksum, webViewLink, owners(displayName, emailAddress)'

/** Lists files and folders, page after page. */
export const listFiles = defineAction(
  {
    key: 'google-drive.list-files',
    version: '1.0.0',
    name: 'List Files',
    description: 'Lists files and folders, of one folder or by name, type or a search of your own.',
    app: 'google_drive',
    runtime: 'host',
    asksAgain: true,
    props: [
      { ...FOLDER_PROP, description: 'Its ID or address. Empty: everywhere.' },
      { key: 'name', type: 'string', label: 'Name contains', optional: true },
      {
        key: 'mimeType',
        type: 'string',
        label: 'Type',
        description: 'A MIME type, such as application/pdf.',
        optional: true,
      },
      maxResultsProp('files'),
      {
        key: 'query',
        type: 'string',
        label: 'Search',
        description: 'In Drive’s search language: modifiedTime > "2026-01-01T00:00:00" and starred = true.',
        optional: true,
        advanced: true,
      },
      {
        key: 'orderBy',
        type: 'string',
        label: 'Order',
        options: [
          { label: 'Changed last first', value: 'modifiedTime desc' },
          { label: 'Changed last at the end', value: 'modifiedTime' },
          { label: 'Made last first', value: 'createdTime desc' },
          { label: 'By name', value: 'name_natural' },
        ],
        default: 'modifiedTime desc',
        advanced: true,
      },
      {
        key: 'includeTrashed',
        type: 'boolean',
        label: 'With files in the trash',
        default: false,
        advanced: true,
      },
      endpointProp('Google', DRIVE_ENDPOINT),
    ],
    keywords: ['search', 'find', 'folder', 'documents', 'google'],
  },
  run,
  DRIVE_LOADERS,
)

async function run(context: ActionContext): Promise<JsonValue> {
  const { props } = context
  const max = readMaxResults(props)
  const q = searchOf(props)
  const files = await collectPages(max, async (pageToken, wanted) => {
    const page = await callDrive(context, { explain }, (drive, options) =>
      drive.files.list(
        {
          ...(q === '' ? {} : { q }),
          fields: `nextPageToken, files(${FILE_FIELDS})`,
          orderBy: props.orderBy as string,
          pageSize: Math.min(wanted, MAX_PAGE),
          supportsAllDrives: true,
          includeItemsFromAllDrives: true,
          ...(pageToken === undefined ? {} : { pageToken }),
        },
        options,
      ),
    )
    return { items: (page.files ?? []) as JsonObject[], next: page.nextPageToken || undefined }
  })
  context.summary(`Listed ${countOf(files, 'file')}`)
  return files.items
}

function searchOf(props: JsonObject): string {
  const folder = readFolderId(props.folderId)
  const { name, mimeType, query } = props as Record<string, string | undefined>
  return [
    ...(folder === undefined ? [] : [`${quoteQueryText(folder)} in parents`]),
    ...(name ? [`name contains ${quoteQueryText(name)}`] : []),
    ...(mimeType ? [`mimeType = ${quoteQueryText(mimeType.trim())}`] : []),
    ...(props.includeTrashed === true ? [] : ['trashed = false']),
    // In brackets: an “or” in it must not undo the conditions before it.
    ...(query ? [`(${query})`] : []),
  ].join(' and ')
}

function explain(status: number): string | undefined {
  if (status === 400) {
    return 'Google Drive refused the search (HTTP 400). Check “Search” and “Folder”.'
  }
  return status === 404
    ? 'There is no such folder that this access token can see (HTTP 404). Check its ID and whose token it is.'
    : undefined
}
