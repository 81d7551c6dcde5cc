import { Command } from 'cmdk'
import { X } from 'lucide-react'
import { type CSSProperties, useEffect, useMemo, useRef } from 'react'
import { AppIcon, IconButton } from '../../../components/index.ts'
import { matchEntry } from '../../../lib/match.ts'
import { useCatalog } from '../../../lib/stores/app-store.ts'
import { useDocument } from '../../../lib/stores/document-context.tsx'
import { closePalette, type OpenPalette, useCanvasUi } from '../canvas-ui.ts'
import type { Place } from '../model/insert.ts'
import type { Choice } from '../model/make.ts'
import { DRAG_TYPE, type PaletteEntry, paletteGroups } from './choices.ts'
import styles from './palette.module.css'

interface PaletteProps {
  readonly onChoose: (choice: Choice, place: Place) => void
  readonly onClosed: () => void
}

/** Triggers and actions, found by typing; a click or Enter adds one, a drag puts it where it is dropped. */
export function Palette({ onChoose, onClosed }: PaletteProps) {
  const palette = useCanvasUi(state => state.palette)
  return palette && <OpenPaletteView palette={palette} onChoose={onChoose} onClosed={onClosed} />
}

const WIDTH = 300
const HEIGHT = 360
const MARGIN = 12

function OpenPaletteView({ palette, onChoose, onClosed }: PaletteProps & { palette: OpenPalette }) {
  const catalog = useCatalog()
  const hasTriggers = useDocument(state => state.workflow.triggers.length > 0)
  const groups = useMemo(() => {
    const all = paletteGroups(catalog)
    // A trigger can't come after anything, and comes first while there is none.
    const canTrigger = palette.place.kind === 'auto' || palette.place.kind === 'at'
    if (!canTrigger) return all.slice(1)
    return hasTriggers ? [...all.slice(1), ...all.slice(0, 1)] : all
  }, [catalog, hasTriggers, palette])
  const root = useRef<HTMLDivElement>(null)

  const close = () => {
    closePalette()
    onClosed()
  }
  const choose = (entry: PaletteEntry) => {
    closePalette()
    onChoose(entry.choice, palette.place)
  }

  useEffect(() => {
    const onPointerDown = (event: PointerEvent) => {
      if (root.current && !root.current.contains(event.target as Node)) closePalette()
    }
    // Capturing: the canvas keeps presses to itself.
    window.addEventListener('pointerdown', onPointerDown, true)
    return () => window.removeEventListener('pointerdown', onPointerDown, true)
  }, [])

  return (
    <div
      ref={root}
      role="dialog"
      aria-label="Add a step"
      className={styles.palette}
      style={placed(palette)}
      onKeyDown={event => {
        event.stopPropagation()
        if (event.key !== 'Escape' && event.key !== 'Tab') return
        event.preventDefault()
        close()
      }}
    >
      <Command label="Steps and triggers" loop filter={matchEntry}>
        <div className={styles.head}>
          <Command.Input autoFocus className={styles.input} placeholder={PROMPTS[palette.place.kind]} />
          <IconButton size="s" icon={X} label="Close the palette" onClick={close} />
        </div>
        <Command.List className={styles.list}>
          <Command.Empty className={styles.empty}>
            Nothing of this name. Code steps can do what no action does.
          </Command.Empty>
          {groups.map(group => (
            <Command.Group key={group.title} heading={group.title} className={styles.group}>
              {group.entries.map(entry => (
                <Entry key={entry.key} entry={entry} onChoose={choose} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
        <p className={styles.foot}>Enter adds it · drag puts it where you like</p>
      </Command>
    </div>
  )
}

const PROMPTS: Readonly<Record<Place['kind'], string>> = {
  after: 'Add a step after this one…',
  between: 'Insert a step here…',
  at: 'Add a step or trigger here…',
  auto: 'Add a step or trigger…',
}

function Entry({ entry, onChoose }: { entry: PaletteEntry; onChoose: (entry: PaletteEntry) => void }) {
  return (
    <Command.Item
      value={`${entry.title} ${entry.key}`}
      keywords={[...entry.keywords, entry.description]}
      aria-label={entry.title}
      className={styles.item}
      onSelect={() => onChoose(entry)}
      draggable
      onDragStart={event => {
        event.dataTransfer.setData(DRAG_TYPE, entry.key)
        event.dataTransfer.effectAllowed = 'copy'
        // Out of the way of what it is dragged onto, once the drag has its picture; there until the drag has ended.
        const palette = event.currentTarget.closest<HTMLElement>('[role="dialog"]')
        setTimeout(() => palette?.setAttribute('data-dragging', 'true'))
      }}
      onDragEnd={closePalette}
    >
      <AppIcon app={entry.icon} size={28} />
      <span className={styles.text}>
        <span className={styles.title}>{entry.title}</span>
        <span className={styles.description}>{entry.description}</span>
      </span>
    </Command.Item>
  )
}

/** At the asked point, but wholly on the canvas. */
function placed({ at }: OpenPalette): CSSProperties | undefined {
  if (!at) return undefined
  return {
    left: `clamp(${MARGIN}px, ${at.x}px, calc(100% - ${WIDTH + MARGIN}px))`,
    top: `clamp(${MARGIN}px, ${at.y}px, max(${MARGIN}px, calc(100% - ${HEIGHT + MARGIN}px)))`,
  }
}
