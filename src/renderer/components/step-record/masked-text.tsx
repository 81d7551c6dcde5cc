import { MaskBadge } from '../json-tree/mask-badge.tsx'
import { maskParts } from '../json-tree/masked.ts'

/** Text in which a badge stands for each secret that was taken out. */
export function MaskedText({ text }: { text: string }) {
  return maskParts(text).map((part, index) =>
    part.origin === undefined ? (
      part.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text don't move
      <MaskBadge key={index} origin={part.origin} />
    ),
  )
}
