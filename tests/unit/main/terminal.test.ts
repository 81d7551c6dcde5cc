import { describe, expect, it } from 'vitest'
import { shown } from '../../../src/main/cli/terminal.ts'

describe('what others wrote, in a terminal', () => {
  it.each([
    ['colors', '\u001b[31mred\u001b[0m', 'red'],
    ['a window title', 'a\u001b]0;evil\u0007b', 'ab'],
    ['an erased line', 'a\u001b[2K\rb', 'ab'],
    ['one-character sequences', 'a\u009b2Jb', 'ab'],
    ['line breaks and tabs stay', 'a\n\tb', 'a\n\tb'],
  ])('[S-WH-2] can not steer it: %s', (_, text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  it('[S-WH-2] holds no control character, however a sequence is broken', () => {
    expect(shown('\u001b\u001b[[31m\u001b]0;x\u001b[\u009d\u0090\u007f\u0000')).not.toMatch(/\p{Cc}/u)
  })
})
