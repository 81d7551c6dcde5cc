import { File, Image } from 'lucide-react'
import { useState } from 'react'
import { formatBytes } from '../../lib/format.ts'
import { Popover } from '../popover.tsx'
import styles from './binary-chip.module.css'
import type { BinaryValue } from './binary-value.ts'

/** What Chromium can draw. As an image, an SVG runs no script and loads nothing. */
const DRAWN: ReadonlySet<string> = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/svg+xml',
])
/** A small file can unfold into more pixels than there is memory. */
const MOST_PIXELS = 50_000_000

interface BinaryChipProps {
  readonly binary: BinaryValue
  readonly tabIndex: number
}

/** Bytes as what they are; an image shows itself when it is clicked. */
export function BinaryChip({ binary, tabIndex }: BinaryChipProps) {
  const { label, mime, bytes, width, height } = binary
  const text = [label, formatBytes(bytes), ...(width && height ? [`${width}×${height}`] : [])].join(' · ')
  const isDrawn = DRAWN.has(mime) && (width ?? 0) * (height ?? 0) <= MOST_PIXELS
  if (!isDrawn) {
    return (
      <span className={styles.chip}>
        <File size={11} aria-hidden />
        {text}
      </span>
    )
  }
  return (
    // The tree would take clicks and keys for its row.
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps them from going further
    <span onClick={event => event.stopPropagation()} onKeyDown={keepToItself}>
      <Popover
        label={`Preview of ${text}`}
        className={styles.popover}
        trigger={
          <button type="button" className={styles.chip} tabIndex={tabIndex}>
            <Image size={11} aria-hidden />
            {text}
          </button>
        }
      >
        <Preview binary={binary} />
      </Popover>
    </span>
  )
}

function keepToItself(event: { readonly key: string; stopPropagation(): void }): void {
  if (event.key === 'Enter' || event.key === ' ' || event.key === 'Escape') event.stopPropagation()
}

function Preview({ binary: { label, mime, base64 } }: { binary: BinaryValue }) {
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return <p className={styles.broken}>This image can’t be drawn.</p>
  return (
    <img
      className={styles.image}
      src={`data:${mime};base64,${base64()}`}
      alt={label}
      onError={() => setBroken(true)}
    />
  )
}
