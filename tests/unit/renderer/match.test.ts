import { describe, expect, it } from 'vitest'
import { matchEntry } from '../../../src/renderer/lib/match.ts'

describe('finding an entry by what is typed', () => {
  it('ranks the beginning of the title first, then of its words, then anything else', () => {
    const rank = (title: string, keywords: string[] = []) => matchEntry(title, 'row', keywords)
    const ranks = [
      rank('Row count'),
      rank('Add single row'),
      rank('Throw away'),
      rank('Sheet', ['row']),
      rank('Sheet', ['throw']),
    ]
    expect([...ranks].sort((a, b) => b - a)).toEqual(ranks)
    expect(new Set(ranks).size).toBe(ranks.length)
  })

  it('needs every word, in any order', () => {
    expect(matchEntry('Add single row', 'row add')).toBeGreaterThan(0)
    expect(matchEntry('Add single row', 'row delete')).toBe(0)
  })

  it('ranks a title that begins with all that was typed before one that has the words somewhere', () => {
    const [asTyped, scattered] = ['New workflow', 'Run from new_row workflow.run'].map(title =>
      matchEntry(title, 'new workflow'),
    )
    expect(asTyped).toBeGreaterThan(scattered as number)
    expect(scattered).toBeGreaterThan(0)
  })

  it('does not guess: letters strewn over a title are no match', () => {
    expect(matchEntry('Return HTTP response', 'row', ['webhook'])).toBe(0)
  })
})
