/** Follows a text that was cut; the writer looks before it for the beginning of a secret that was cut with it. */
export const CUT_MARK = /… \(\d+ more characters\)/g

/** At most `max` characters of `text`, and how many were left out. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more characters)`
}
