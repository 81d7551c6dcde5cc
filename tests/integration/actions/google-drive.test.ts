import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { GOOGLE_TOKEN, googlePerTest } from '../../support/google-fixture.ts'
import { failure } from '../../support/sheets-fixture.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const files = Array.from({ length: 5 }, (_, index) => ({ id: `file_${index}`, name: `File ${index}` }))
const fixture = googlePerTest({ files })

const drive = (action: string, props: JsonObject, mode: 'account' | 'external' = 'external') =>
  fixture.run({ app: 'google_drive', action: `google-drive.${action}`, props, mode })

describe('List Files', () => {
  it.each(['account', 'external'] as const)('searches a folder (%s)', async mode => {
    const props = {
      folderId: 'https://drive.google.com/drive/folders/folder_1?usp=sharing',
      name: "Ada's",
      mimeType: 'application/pdf',
      query: 'starred = true or sharedWithMe',
    }
    await expect(drive('list-files', props, mode).result).resolves.toMatchObject({
      returnValue: files,
      summary: 'Listed 5 files',
    })
    expect(fixture.google.requests).toMatchObject([
      {
        method: 'GET',
        path: '/drive/v3/files',
        headers: { authorization: `Bearer ${GOOGLE_TOKEN}` },
        query: {
          q: "'folder_1' in parents and name contains 'Ada\\'s' and mimeType = 'application/pdf' and trashed = false and (starred = true or sharedWithMe)",
          orderBy: 'modifiedTime desc',
          pageSize: '100',
        },
      },
    ])
  })

  it('goes on page after page, up to the maximum', async () => {
    fixture.google.answerNext({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ files: files.slice(0, 2), nextPageToken: 'from_2' }),
    })
    await expect(drive('list-files', { maxResults: 4, includeTrashed: true }).result).resolves.toMatchObject({
      returnValue: files.slice(0, 4),
      summary: 'Listed 4 files (there are more)',
    })
    expect(fixture.google.requests.map(({ query }) => [query.pageSize, query.pageToken, query.q])).toEqual([
      ['4', undefined, undefined],
      ['2', 'from_2', undefined],
    ])
  })

  it('refuses the address of something else', async () => {
    expect(await failure(drive('list-files', { folderId: 'https://example.com/x' }))).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'folderId' },
    })
  })

  it('offers folders to choose from', async () => {
    expect(await fixture.load('google-drive.list-files', 'folders', { query: 'File' })).toMatchObject({
      kind: 'options',
      options: expect.arrayContaining([{ label: 'File 0', value: 'file_0' }]),
    })
    expect(fixture.google.requests[0]?.query.q).toBe(
      "mimeType = 'application/vnd.google-apps.folder' and trashed = false and name contains 'File'",
    )
  })
})

describe('Upload File', () => {
  it.each(['account', 'external'] as const)('makes a file of text in a folder (%s)', async mode => {
    const props = { text: 'Grüße\r\n--\r\n', name: 'notes.txt', folderId: 'folder_1' }
    await expect(drive('upload-file', props, mode).result).resolves.toMatchObject({
      returnValue: { id: 'file_1', name: 'notes.txt' },
      summary: 'Uploaded notes.txt',
    })
    expect(fixture.google.uploads).toEqual([
      {
        metadata: { name: 'notes.txt', mimeType: 'text/plain', parents: ['folder_1'] },
        type: 'text/plain',
        content: 'Grüße\r\n--\r\n',
      },
    ])
    expect(fixture.google.requests[0]).toMatchObject({
      path: '/upload/drive/v3/files',
      query: { uploadType: 'multipart', supportsAllDrives: 'true' },
      headers: { authorization: `Bearer ${GOOGLE_TOKEN}` },
    })
  })

  it('makes a file of base64', async () => {
    const base64 = Buffer.from('%PDF-1.7').toString('base64')
    await drive('upload-file', { source: 'base64', base64, name: 'a.pdf', mimeType: 'application/pdf' })
      .result
    expect(fixture.google.uploads).toEqual([
      {
        metadata: { name: 'a.pdf', mimeType: 'application/pdf' },
        type: 'application/pdf',
        content: '%PDF-1.7',
      },
    ])
  })

  it('uploads a file of this computer, however large, under its own name', async () => {
    const path = join(await tempFolder(), 'large.txt')
    const content = 'x'.repeat(3_000_000)
    await writeFile(path, content)
    await expect(drive('upload-file', { source: 'file', path }).result).resolves.toMatchObject({
      returnValue: { name: 'large.txt' },
    })
    expect(fixture.google.uploads[0]?.content).toHaveLength(content.length)
  })

  it.each([
    ['a file that is not there', { source: 'file', path: '/nowhere/at/all.txt' }, 'path'],
    ['a relative path', { source: 'file', path: 'notes.txt' }, 'path'],
    ['text that is not base64', { source: 'base64', base64: 'ä', name: 'a' }, 'base64'],
    ['text without a name', { text: 'x' }, 'name'],
    ['a type that would break the request', { text: 'x', name: 'a', mimeType: 'a/b\r\nx: y' }, 'mimeType'],
  ])('refuses %s before anything is sent', async (_case, props, field) => {
    expect(await failure(drive('upload-file', props))).toMatchObject({
      code: 'step.invalid-props',
      details: { field },
    })
    expect(fixture.google.requests).toEqual([])
  })

  it('says what a token lacks', async () => {
    fixture.google.answerNext({ status: 403, body: '{"error":{"message":"Insufficient Permission"}}' })
    expect(await failure(drive('upload-file', { text: 'x', name: 'a' }))).toMatchObject({
      code: 'auth.rejected',
      message: expect.stringContaining('drive.file'),
    })
  })
})
