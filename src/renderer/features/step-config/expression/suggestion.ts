/** One thing that can follow what was typed, whichever editor offers it. */
export interface Suggestion {
  readonly label: string
  readonly kind: 'step' | 'property' | 'env' | 'method' | 'secret'
  /** In the words of JSON, or a method's signature. */
  readonly type: string
  readonly preview: string
  /** Replaces what was typed of the member; with `overAccess` the dot before it as well. */
  readonly insert: string
  readonly overAccess: boolean
  /** Higher comes first. */
  readonly rank: number
}

export interface Suggestions {
  /** Where in the code the typed part of the member starts, and the dot before it. */
  readonly from: number
  readonly accessFrom: number
  readonly items: readonly Suggestion[]
}
