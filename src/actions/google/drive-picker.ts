import type { drive_v3 } from 'googleapis/build/src/apis/drive/index.js'
import type { Loader } from '../define.ts'
import { callDrive, type DriveTarget, quoteQueryText } from './drive-api.ts'

const PAGE_SIZE = 50

interface Picked extends DriveTarget {
  readonly mimeType: string
  /** Of each file, beside its ID and name. */
  readonly fields?: readonly string[]
  readonly orderBy: string
  readonly describe?: (file: drive_v3.Schema$File) => string | undefined
}

/** Choices of files of one type that the account can see, by what the user typed. */
export function driveFilePicker({
  mimeType,
  fields = [],
  orderBy,
  describe = () => undefined,
  ...target
}: Picked): Loader {
  return async context => {
    const { query, cursor } = context
    const conditions = [`mimeType = '${mimeType}'`, 'trashed = false']
    if (query?.trim()) conditions.push(`name contains ${quoteQueryText(query.trim())}`)
    const { files = [], nextPageToken } = await callDrive(context, target, (drive, options) =>
      drive.files.list(
        {
          q: conditions.join(' and '),
          fields: `nextPageToken, files(${['id', 'name', ...fields].join(', ')})`,
          orderBy,
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
      options: files.flatMap(file => {
        const { id, name } = file
        const description = describe(file)
        return id
          ? [{ label: name ?? id, value: id, ...(description === undefined ? {} : { description }) }]
          : []
      }),
      ...(nextPageToken ? { nextCursor: nextPageToken } : {}),
    }
  }
}
