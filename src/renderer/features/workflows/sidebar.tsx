import { Download, History, Plus, ScrollText, Search, Settings, Users } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import { IconButton, Kbd, ScrollArea } from '../../components/index.ts'
import { count } from '../../lib/format.ts'
import { useAppStore } from '../../lib/stores/app-store.ts'
import { useFailures } from '../../lib/stores/failures-store.ts'
import { createWorkflow } from './actions.ts'
import styles from './sidebar.module.css'
import { UnreadableFiles } from './unreadable-files.tsx'
import { WorkflowRow } from './workflow-row.tsx'

export interface WorkflowSidebarProps {
  readonly activeId: WorkflowId | undefined
  /** Which of the pages below is shown, if one is. */
  readonly activePage: string
  readonly onOpen: (id: WorkflowId, options?: { fresh?: boolean }) => void
  readonly onImport: () => void
  readonly onDelete: (id: WorkflowId) => void
  readonly onRuns: () => void
  readonly onAccounts: () => void
  readonly onUseLog: () => void
  readonly onSettings: () => void
  readonly onSearch: () => void
}

/** Search from this many workflows on: fewer are found by looking. */
const SEARCH_FROM = 6

export function WorkflowSidebar({
  activeId,
  activePage,
  onOpen,
  onImport,
  onDelete,
  onRuns,
  onAccounts,
  onUseLog,
  onSettings,
  onSearch,
}: WorkflowSidebarProps) {
  const workflows = useAppStore(state => state.workflows)
  const unreadable = useAppStore(state => state.unreadable)
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search.trim().toLowerCase())
  const found = useMemo(
    () => (wanted ? workflows.filter(({ name }) => name.toLowerCase().includes(wanted)) : workflows),
    [workflows, wanted],
  )

  return (
    <nav className={styles.sidebar} aria-label="Workflows" data-region="sidebar">
      <button
        type="button"
        className={styles.command}
        aria-label="Search or run a command"
        onClick={onSearch}
      >
        <Search size={14} aria-hidden />
        <span>Search</span>
        <Kbd keys="Mod+K" />
      </button>
      <div className={styles.head}>
        <h2>Workflows</h2>
        <IconButton size="s" icon={Download} label="Import workflow" onClick={onImport} />
        <IconButton
          size="s"
          icon={Plus}
          label="New workflow"
          onClick={() => void createWorkflow(id => onOpen(id, { fresh: true }))}
        />
      </div>
      {workflows.length >= SEARCH_FROM && (
        <input
          type="search"
          className={styles.filter}
          aria-label="Filter workflows"
          placeholder="Filter…"
          value={search}
          onChange={event => setSearch(event.target.value)}
        />
      )}
      <ScrollArea className={styles.scroll}>
        <ul className={styles.list}>
          {found.map(entry => (
            <WorkflowRow
              key={entry.id}
              entry={entry}
              isActive={entry.id === activeId}
              onOpen={onOpen}
              onDelete={onDelete}
            />
          ))}
        </ul>
        {found.length === 0 && (
          <p className={styles.none}>{wanted ? 'No workflow has this in its name.' : 'No workflows yet.'}</p>
        )}
        {unreadable.length > 0 && <UnreadableFiles files={unreadable} />}
      </ScrollArea>
      <div className={styles.foot}>
        <RunsItem isActive={activePage === 'runs'} onOpen={onRuns} />
        <button
          type="button"
          className={styles.footItem}
          aria-current={activePage === 'accounts' ? 'page' : undefined}
          onClick={onAccounts}
        >
          <Users size={15} aria-hidden />
          Accounts
        </button>
        <button
          type="button"
          className={styles.footItem}
          aria-current={activePage === 'use-log' ? 'page' : undefined}
          onClick={onUseLog}
        >
          <ScrollText size={15} aria-hidden />
          Use log
        </button>
        <button type="button" className={styles.footItem} onClick={onSettings}>
          <Settings size={15} aria-hidden />
          Settings
        </button>
      </div>
    </nav>
  )
}

/** More are not counted out: there is enough to look at. */
const MOST_COUNTED = 99

/** To the runs of all workflows, with how many failed since somebody last looked. */
function RunsItem({ isActive, onOpen }: { isActive: boolean; onOpen: () => void }) {
  const { count: failures } = useFailures()
  return (
    <button
      type="button"
      className={styles.footItem}
      aria-current={isActive ? 'page' : undefined}
      aria-label="Runs of all workflows"
      aria-description={failures > 0 ? `${count(failures, 'run')} failed since you last looked` : undefined}
      onClick={onOpen}
    >
      <History size={15} aria-hidden />
      Runs
      {failures > 0 && (
        <span
          className={styles.failures}
          aria-hidden
          title={`${count(failures, 'run')} failed since you last looked`}
        >
          {failures > MOST_COUNTED ? `${MOST_COUNTED}+` : failures}
        </span>
      )}
    </button>
  )
}
