import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type { VersionId } from '#shared/model/ids.ts'
import { MAX_WORKFLOW_SIZE, readWorkflow, tooLarge, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { explainFileError, fileErrorCode } from '../files/atomic-file.ts'
import { versionIdOfText } from './version-id.ts'

export interface StoredDocument {
  readonly workflow: Workflow
  /** Hash of the file's bytes: what a save must name. */
  readonly revision: string
  /** Of the content alone: the same however the file is laid out. */
  readonly versionId: VersionId
  readonly path: string
  readonly fileName: string
  /** ISO 8601. */
  readonly modifiedAt: string
}

export type FileContent =
  | { readonly kind: 'document'; readonly document: StoredDocument }
  | { readonly kind: 'missing' }
  /** `isGarbage`: no JSON at all, so that nothing but the bytes themselves can be kept of it. */
  | {
      readonly kind: 'unreadable'
      readonly revision: string
      readonly isGarbage: boolean
      readonly error: PatchbayError
    }

/** Reads a workflow file and says what it is; never throws for its content. */
export async function readWorkflowFile(path: string): Promise<FileContent> {
  let bytes: Buffer
  let modifiedAt: string
  try {
    const found = await stat(path)
    if (!found.isFile()) return unreadable('not-a-file', invalid('It is not a file.'))
    if (found.size > MAX_WORKFLOW_SIZE) return unreadable(`large-${found.size}-${found.mtimeMs}`, tooLarge())
    modifiedAt = found.mtime.toISOString()
    bytes = await readFile(path)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return { kind: 'missing' }
    const reason = `The file can't be read: ${explainFileError(error)}.`
    return unreadable('no-access', new PatchbayError(reason, { code: 'document.invalid', cause: error }))
  }
  return parseWorkflowBytes(bytes, { path, modifiedAt })
}

function parseWorkflowBytes(
  bytes: Buffer,
  { path, modifiedAt }: { path: string; modifiedAt: string },
): FileContent {
  const revision = revisionOf(bytes)
  try {
    const workflow = readWorkflow(decodeWorkflowBytes(bytes))
    const versionId = versionIdOfText(writeWorkflow(workflow))
    return {
      kind: 'document',
      document: { workflow, revision, versionId, path, fileName: basename(path), modifiedAt },
    }
  } catch (error) {
    if (error instanceof PatchbayError) return unreadable(revision, error)
    return unreadable(
      revision,
      new PatchbayError(toErrorInfo(error).message, { code: 'internal', cause: error }),
    )
  }
}

/** @throws PatchbayError `document.unreadable` when the bytes are not UTF-8 text */
export function decodeWorkflowBytes(bytes: Uint8Array): string {
  const [first, second] = bytes
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (isUtf16 || bytes.subarray(0, 1000).includes(0)) {
    throw new PatchbayError(
      'The workflow file is not UTF-8 text: it seems to be UTF-16 or no text at all. Save it as UTF-8.',
      { code: 'document.unreadable' },
    )
  }
  if (!isUtf8(bytes)) {
    throw new PatchbayError('The workflow file holds bytes that are not UTF-8 text. Save it as UTF-8.', {
      code: 'document.unreadable',
    })
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

export function revisionOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}

function unreadable(revision: string, error: PatchbayError): FileContent {
  return { kind: 'unreadable', revision, isGarbage: error.code === 'document.unreadable', error }
}

function invalid(message: string): PatchbayError {
  return new PatchbayError(message, { code: 'document.invalid' })
}
