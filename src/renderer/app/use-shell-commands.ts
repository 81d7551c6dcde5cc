import {
  Download,
  FolderOpen,
  History,
  Keyboard,
  Moon,
  PanelLeft,
  Plus,
  ScrollText,
  Settings,
  Sun,
  SunMoon,
  Users,
  Workflow,
} from 'lucide-react'
import { useMemo } from 'react'
import { createWorkflow } from '../features/workflows/index.ts'
import { api, attempt } from '../lib/api.ts'
import { type Command, useCommands } from '../lib/commands.ts'
import { changeSettings, useAppStore } from '../lib/stores/app-store.ts'
import { openAccounts, openDialog, openRuns, openUseLog, openWorkflow, toggleSidebar } from './ui-store.ts'

const THEMES = [
  { theme: 'system', title: 'Theme: follow the system', icon: SunMoon },
  { theme: 'light', title: 'Theme: light', icon: Sun },
  { theme: 'dark', title: 'Theme: dark', icon: Moon },
] as const

const FIXED: readonly Command[] = [
  {
    id: 'workflow.new',
    group: 'Workflows',
    title: 'New workflow',
    icon: Plus,
    run: () => void createWorkflow(id => openWorkflow(id, { fresh: true })),
  },
  {
    id: 'workflow.import',
    group: 'Workflows',
    title: 'Import a workflow…',
    icon: Download,
    run: () => openDialog('import'),
  },
  {
    id: 'app.runs',
    group: 'Runs',
    title: 'Runs of all workflows',
    icon: History,
    shortcut: 'Mod+Shift+J',
    run: () => openRuns(),
  },
  {
    id: 'app.runs.failed',
    group: 'Runs',
    title: 'Runs that failed',
    icon: History,
    keywords: ['errors', 'failures'],
    run: () => openRuns({ filter: { statuses: ['failed'] } }),
  },
  { id: 'app.accounts', group: 'Patchbay', title: 'Accounts', icon: Users, run: openAccounts },
  {
    id: 'app.use-log',
    group: 'Patchbay',
    title: 'Use log of credentials',
    icon: ScrollText,
    run: openUseLog,
  },
  {
    id: 'app.settings',
    group: 'Patchbay',
    title: 'Settings',
    icon: Settings,
    shortcut: 'Mod+,',
    run: () => openDialog('settings'),
  },
  {
    id: 'app.shortcuts',
    group: 'Patchbay',
    title: 'Keyboard shortcuts',
    icon: Keyboard,
    shortcut: '?',
    run: () => openDialog('shortcuts'),
  },
  {
    id: 'app.sidebar',
    group: 'Patchbay',
    title: 'Show or hide the sidebar',
    icon: PanelLeft,
    shortcut: 'Mod+B',
    run: toggleSidebar,
  },
  {
    id: 'app.folder',
    group: 'Patchbay',
    title: 'Show the workflows folder',
    icon: FolderOpen,
    run: () =>
      void attempt('Could not open the folder', () => api.invoke('app.showFolder', { which: 'workflows' })),
  },
  ...THEMES.map(
    ({ theme, title, icon }): Command => ({
      id: `theme.${theme}`,
      group: 'Patchbay',
      title,
      icon,
      run: () => void attempt('Could not change the theme', () => changeSettings({ theme })),
    }),
  ),
]

/** What the command palette offers wherever one is: pages, themes, and every workflow by name. */
export function useShellCommands(): void {
  const workflows = useAppStore(state => state.workflows)
  const commands = useMemo(
    () => [
      ...workflows.map(
        ({ id, name }): Command => ({
          id: `open.${id}`,
          group: 'Go to workflow',
          title: name,
          icon: Workflow,
          run: () => openWorkflow(id),
        }),
      ),
      ...FIXED,
    ],
    [workflows],
  )
  useCommands(commands)
}
