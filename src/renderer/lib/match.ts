/**
 * How well an entry fits what was typed, 0 (not at all) to 1: every word typed must begin a word of the title, occur
 * in it, or occur in a keyword. A filter for cmdk whose entries have the title as their value.
 */
export function matchEntry(title: string, search: string, keywords: readonly string[] = []): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return 1
  const text = title.toLowerCase()
  if (text.startsWith(words.join(' '))) return 1
  const others = keywords.join(' ').toLowerCase()
  let least = 1
  for (const word of words) least = Math.min(least, matchWord(word, text, others))
  return least
}

function matchWord(word: string, title: string, others: string): number {
  if (title.startsWith(word)) return 1
  if (beginsWord(word, title)) return 0.9
  if (title.includes(word)) return 0.6
  if (beginsWord(word, others)) return 0.4
  return others.includes(word) ? 0.2 : 0
}

function beginsWord(word: string, text: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return true
  }
  return false
}
