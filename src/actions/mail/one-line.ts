/** Control characters, line breaks among them: what would begin a header of its own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/

/** Whether a text may stand in a header of a mail. */
export function isOneLine(text: string): boolean {
  return !CONTROL.test(text)
}
