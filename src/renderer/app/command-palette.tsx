import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useMemo, useState } from 'react'
import { Kbd } from '../components/index.ts'
import { type Command as Entry, useCommandStore } from '../lib/commands.ts'
import { matchEntry } from '../lib/match.ts'
import styles from './command-palette.module.css'
import { setPaletteOpen, useUi } from './ui-store.ts'

/** Everything that can be done right now, by typing a part of its name. */
export function CommandPalette() {
  const isOpen = useUi(state => state.isPaletteOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={setPaletteOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.palette} aria-describedby={undefined}>
          <Dialog.Title className={styles.hidden}>Command palette</Dialog.Title>
          <Commands />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** The nearest context first: what the canvas offers, then the workflow, then the app. */
const GROUP_ORDER = [
  'Canvas',
  'Step',
  'Workflow',
  'Runs',
  'Go to step',
  'Go to workflow',
  'Workflows',
  'Patchbay',
]

function Commands() {
  const byOwner = useCommandStore(state => state.byOwner)
  const [search, setSearch] = useState('')
  const groups = useMemo(() => {
    const all = grouped(Object.values(byOwner).flat())
    // cmdk sorts what is in a group, not the groups: the best match comes first wherever it belongs.
    return search === '' ? all : all.sort(([, a], [, b]) => bestOf(b, search) - bestOf(a, search))
  }, [byOwner, search])
  const run = (entry: Entry) => {
    setPaletteOpen(false)
    // After the palette has given the focus back, so that what opens next can take it.
    setTimeout(entry.run)
  }
  return (
    <Command label="Commands" loop filter={matchEntry}>
      <Command.Input
        className={styles.input}
        placeholder="Type a command or search…"
        value={search}
        onValueChange={setSearch}
      />
      <Command.List className={styles.list}>
        <Command.Empty className={styles.empty}>No command fits. Try another word.</Command.Empty>
        {groups.map(([group, entries]) => (
          <Command.Group key={group} heading={group} className={styles.group}>
            {entries.map(entry => (
              <Command.Item
                key={entry.id}
                value={itemValue(entry)}
                keywords={keywordsOf(entry)}
                className={styles.item}
                onSelect={() => run(entry)}
              >
                {entry.icon && <entry.icon size={15} aria-hidden />}
                <span>{entry.title}</span>
                {entry.shortcut && <Kbd keys={entry.shortcut} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

/** Unlike its title alone, no other entry's. */
const itemValue = ({ title, id }: Entry) => `${title} ${id}`
const keywordsOf = ({ keywords = [], group }: Entry) => [...keywords, group]
const bestOf = (entries: readonly Entry[], search: string) =>
  Math.max(...entries.map(entry => matchEntry(itemValue(entry), search, keywordsOf(entry))))

function grouped(entries: readonly Entry[]): [string, Entry[]][] {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const group = groups.get(entry.group)
    if (group) group.push(entry)
    else groups.set(entry.group, [entry])
  }
  const rank = (name: string) => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length)
  return [...groups].sort(([a], [b]) => rank(a) - rank(b))
}
