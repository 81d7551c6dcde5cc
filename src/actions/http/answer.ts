/** What came back, its body unread. */
export interface Answer {
  readonly response: Response
  /** Turns what reading the body threw into the error to show. */
  explain(error: unknown): unknown
}
