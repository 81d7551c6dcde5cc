import { ChevronDown, ChevronsDownUp, ChevronsUpDown, ChevronUp } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from 'react'
import type { JsonValue } from '#shared/json.ts'
import { IconButton } from '../button.tsx'
import { CopyButton } from '../copy-button.tsx'
import { SearchField } from '../search-field.tsx'
import toolbar from '../toolbar.module.css'
import styles from './json-tree.module.css'
import { createTreeModel, type TreeModel } from './tree-model.ts'
import type { TreeNode } from './tree-node.ts'
import { TreeRows } from './tree-rows.tsx'
import { useTreeSearch } from './use-tree-search.ts'

export interface JsonTreeProps {
  /** Accessible name of the tree. */
  readonly label: string
  /** JSON text, parsed once. */
  readonly text: string
  /** What the value is called in an expression, e.g. `steps.get_token`; makes "Copy as expression" possible. */
  readonly base?: string | undefined
  /** At the right end of the bar. */
  readonly aside?: ReactNode
}

/** Any JSON value as a tree: opens and scrolls at once however large it is, with search and copying. */
export function JsonTree({ label, text, base, aside }: JsonTreeProps) {
  const value = useMemo(() => parse(text), [text])
  const model = useMemo(() => openedModel(value, text.length), [value, text.length])
  const [selected, setSelected] = useState<TreeNode>()
  const [query, setQuery] = useState('')
  const [hit, setHit] = useState(0)
  const search = useTreeSearch(value, query.trim())
  const { hits } = search

  const hitPath = hits[hit]
  useEffect(() => {
    const node = hitPath && model.reveal(hitPath)
    if (node) setSelected(node)
  }, [hitPath, model])
  const step = (by: number) => setHit(now => (hits.length === 0 ? 0 : (now + by + hits.length) % hits.length))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
  }
  return (
    <div className={styles.tree}>
      <div className={toolbar.toolbar}>
        <SearchField
          label={`Search in ${label}`}
          value={query}
          onKeyDown={onKeyDown}
          onChange={text => {
            setQuery(text)
            setHit(0)
          }}
        />
        {query.trim() !== '' && (
          <>
            <span className={toolbar.count} role="status">
              {hits.length === 0
                ? search.isSearching
                  ? 'Searching…'
                  : 'None'
                : `${hit + 1} of ${countText(search)}`}
            </span>
            <IconButton size="s" icon={ChevronUp} label="Previous match" onClick={() => step(-1)} />
            <IconButton size="s" icon={ChevronDown} label="Next match" onClick={() => step(1)} />
          </>
        )}
        <IconButton
          size="s"
          icon={ChevronsUpDown}
          label="Open all"
          onClick={() => model.openAll(model.root)}
        />
        <IconButton size="s" icon={ChevronsDownUp} label="Close all" onClick={() => model.closeAll()} />
        <CopyButton label="Copy all" text={() => JSON.stringify(value, null, 2)} />
        {aside}
      </div>
      <TreeRows
        model={model}
        label={label}
        base={base}
        query={query.trim().toLowerCase()}
        selected={selected}
        onSelect={setSelected}
      />
    </div>
  )
}

const countText = ({ hits, isSearching, isCut }: ReturnType<typeof useTreeSearch>) =>
  `${hits.length.toLocaleString()}${isSearching || isCut ? '+' : ''}`

/** JSON text of up to this many characters is shown all open. */
const SMALL = 2500

/** A small value needs no clicks to be read; of a larger one the result, and no more. */
function openedModel(value: JsonValue, length: number): TreeModel {
  const model = createTreeModel(value)
  if (length <= SMALL) model.openAll(model.root)
  else model.reveal(['$return_value', ''])
  return model
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    // What the main process sends is JSON; should it ever not be, the text itself is worth more than an error.
    return text
  }
}
