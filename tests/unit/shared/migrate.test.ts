import { describe, expect, it } from 'vitest'
import { MIGRATIONS } from '#shared/migrations/index.ts'
import { type Migration, migrateDocument } from '#shared/migrations/migrate.ts'
import { FORMAT_VERSION } from '#shared/model/workflow.ts'

const migrations: readonly Migration[] = [
  { from: 1, summary: 'title became name', migrate: ({ title, ...rest }) => ({ ...rest, name: title }) },
  {
    from: 2,
    summary: 'names are upper case',
    migrate: document => ({ ...document, name: String(document.name).toUpperCase() }),
  },
]

describe('migrateDocument', () => {
  it('takes every step between the two versions, in order, and leaves the given document alone', () => {
    const document = Object.freeze({ formatVersion: 1, title: 'a', 'x-kept': 1 })
    expect(migrateDocument(document, { migrations, current: 3 })).toEqual({
      formatVersion: 3,
      name: 'A',
      'x-kept': 1,
    })
  })

  it('leaves a document of the current version as it is', () => {
    const document = { formatVersion: 3, name: 'a' }
    expect(migrateDocument(document, { migrations, current: 3 })).toBe(document)
  })

  it.each([
    [{ formatVersion: 4 }, 'document.unsupported-version'],
    [{ formatVersion: 0 }, 'document.invalid'],
    [{ formatVersion: -1 }, 'document.invalid'],
    [{ formatVersion: 1.5 }, 'document.invalid'],
    [{ formatVersion: null }, 'document.invalid'],
    [{}, 'document.invalid'],
  ])('refuses %j as %s', (document, code) => {
    expect(() => migrateDocument(document, { migrations, current: 3 })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

describe('the migrations that ship', () => {
  it('lead without a gap from the first format to the current one', () => {
    expect(MIGRATIONS.map(migration => migration.from)).toEqual(
      Array.from({ length: FORMAT_VERSION - 1 }, (_, i) => i + 1),
    )
  })
})
