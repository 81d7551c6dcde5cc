/** Control characters, line breaks among them: what would begin a header of its own. */
const CONTROL = /\p{Cc}/u

/** Whether a text may stand in a header of a mail. */
export function isOneLine(text: string): boolean {
  return !CONTROL.test(text)
}
