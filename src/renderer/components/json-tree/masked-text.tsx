import { Fragment, type ReactNode } from 'react'
import { MaskBadge } from './mask-badge.tsx'
import { maskParts } from './masked.ts'

interface MaskedTextProps {
  readonly text: string
  /** Of the badges. */
  readonly tabIndex?: number | undefined
  /** Draws what stands between the secrets; as it is by default. */
  readonly drawPlain?: (text: string) => ReactNode
}

/** Text in which a badge stands for each secret that was taken out. */
export function MaskedText({ text, tabIndex, drawPlain = plain => plain }: MaskedTextProps) {
  return maskParts(text).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text don't move
    <Fragment key={index}>
      {part.origin === undefined ? (
        drawPlain(part.text)
      ) : (
        <MaskBadge origin={part.origin} tabIndex={tabIndex} />
      )}
    </Fragment>
  ))
}
