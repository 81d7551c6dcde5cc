import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
} from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'

/** What a sealed record is and where it belongs. Part of its authentication: a record moved elsewhere doesn't open. */
export interface RecordPlace {
  readonly kind: 'batch' | 'large' | 'summary' | 'version' | 'pins'
  /** The run's id, or the version's; the workflow's for its pins. */
  readonly owner: string
  readonly seq: number
}

/** Seals records with AES-256-GCM under a workflow's key, squeezing them first. */
export interface Sealer {
  /** @param dictionary text that the record is likely to repeat; opening needs the same one */
  seal(place: RecordPlace, plain: Buffer, dictionary?: Buffer): Buffer
  /** @throws PatchbayError `journal.corrupted` when the record was changed, or is not the one that belongs here */
  open(place: RecordPlace, sealed: Uint8Array, dictionary?: Buffer): Buffer
  /** Key of the database file as a whole. */
  readonly fileKey: string
  /** Key of the search index's file. */
  readonly searchKey: string
  /** Stands for a text in a column that is searched: the same for the same text, and nothing without the key. 48 bits. */
  mark(text: string): number
  /** Tells a wrong key from a damaged file, and nothing about the key. */
  readonly keyCheck: Buffer
}

/** Names of triggers are few. */
const MAX_MARKS = 100
const NONCE = 12
const TAG = 16
const HEADER = 1 + NONCE
const MIN_SQUEEZED = 200
const PLAIN = 0
const SQUEEZED = 1
const SQUEEZED_WITH_DICTIONARY = 2

export function createSealer(workflowId: WorkflowId, key: Uint8Array): Sealer {
  if (key.length !== 32) throw new PatchbayError('A journal’s key has 32 bytes.', { code: 'internal' })
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `patchbay.runs.v1 ${use} ${workflowId}`, 32))
  const recordKey = createSecretKey(derive('records'))

  const associated = ({ kind, owner, seq }: RecordPlace, form: number): Buffer =>
    Buffer.from(`patchbay.runs.v1|${form}|${kind}|${workflowId}|${owner}|${seq}`)

  function seal(place: RecordPlace, plain: Buffer, dictionary?: Buffer): Buffer {
    const { form, body } = squeeze(plain, dictionary)
    const nonce = nextNonce()
    const cipher = createCipheriv('aes-256-gcm', recordKey, nonce)
    cipher.setAAD(associated(place, form))
    const sealed = cipher.update(body)
    cipher.final()
    return Buffer.concat([Buffer.of(form), nonce, sealed, cipher.getAuthTag()])
  }

  function open(place: RecordPlace, sealed: Uint8Array, dictionary?: Buffer): Buffer {
    const record = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    const form = record[0] ?? PLAIN
    if (record.length < HEADER + TAG) throw damaged(place)
    const body = record.subarray(HEADER, -TAG)
    try {
      const decipher = createDecipheriv('aes-256-gcm', recordKey, record.subarray(1, HEADER), {
        authTagLength: TAG,
      })
      decipher.setAAD(associated(place, form))
      decipher.setAuthTag(record.subarray(-TAG))
      const opened = decipher.update(body)
      decipher.final()
      return form === PLAIN ? opened : inflateRawSync(opened, dictionaryOf(form, dictionary))
    } catch (cause) {
      throw damaged(place, cause)
    }
  }

  const markKey = createSecretKey(derive('marks'))
  const marks = new Map<string, number>()
  function mark(text: string): number {
    let known = marks.get(text)
    if (known === undefined) {
      known = createHmac('sha256', markKey).update(text).digest().readUIntBE(0, 6)
      if (marks.size >= MAX_MARKS) marks.clear()
      marks.set(text, known)
    }
    return known
  }

  return {
    seal,
    open,
    mark,
    fileKey: derive('file').toString('hex'),
    searchKey: derive('search').toString('hex'),
    keyCheck: createHmac('sha256', derive('check')).update(workflowId).digest(),
  }
}

/** Fresh random bytes for each record, drawn from the system many at a time. */
const nonces = { bytes: Buffer.alloc(NONCE * 512), at: NONCE * 512 }
function nextNonce(): Buffer {
  if (nonces.at === nonces.bytes.length) {
    randomFillSync(nonces.bytes)
    nonces.at = 0
  }
  const start = nonces.at
  nonces.at += NONCE
  return Buffer.from(nonces.bytes.subarray(start, nonces.at))
}

/** For small records, which most are: what zlib sets up for large ones costs more than squeezing these. */
const SMALL = { windowBits: 12, memLevel: 5, chunkSize: 2048 }

function squeeze(plain: Buffer, dictionary?: Buffer): { form: number; body: Buffer } {
  if (plain.length < MIN_SQUEEZED && !dictionary) return { form: PLAIN, body: plain }
  const form = dictionary ? SQUEEZED_WITH_DICTIONARY : SQUEEZED
  const isSmall = plain.length + (dictionary?.length ?? 0) <= 2 ** SMALL.windowBits
  const body = deflateRawSync(plain, {
    level: 1,
    ...(isSmall ? SMALL : {}),
    ...dictionaryOf(form, dictionary),
  })
  return body.length < plain.length ? { form, body } : { form: PLAIN, body: plain }
}

const dictionaryOf = (form: number, dictionary?: Buffer): { dictionary?: Buffer } =>
  form === SQUEEZED_WITH_DICTIONARY && dictionary ? { dictionary } : {}

const damaged = ({ kind, owner }: RecordPlace, cause?: unknown): PatchbayError =>
  new PatchbayError('A record of this run’s journal is damaged or was changed, so it can’t be shown.', {
    code: 'journal.corrupted',
    details: { record: kind, owner },
    ...(cause === undefined ? {} : { cause }),
  })
