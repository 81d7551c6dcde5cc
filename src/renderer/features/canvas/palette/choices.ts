import type { Catalog } from '#shared/model/action.ts'
import type { TriggerType } from '#shared/model/workflow.ts'
import { iconKeyOf } from '../../../components/index.ts'
import type { Choice } from '../model/make.ts'

export interface PaletteEntry {
  /** Names the choice while it is dragged. */
  readonly key: string
  readonly title: string
  readonly description: string
  readonly icon: string
  readonly keywords: readonly string[]
  readonly choice: Choice
}

export interface PaletteGroup {
  readonly title: string
  readonly entries: readonly PaletteEntry[]
}

const TRIGGERS: Readonly<Record<TriggerType, Omit<PaletteEntry, 'key' | 'choice' | 'icon'>>> = {
  webhook: {
    title: 'Webhook',
    description: 'Starts a run for each HTTP request',
    keywords: ['http', 'request', 'trigger', 'url', 'api'],
  },
  manual: {
    title: 'Manual',
    description: 'Starts when you press Run',
    keywords: ['button', 'trigger', 'test', 'start'],
  },
}

const TRIGGER_GROUP: PaletteGroup = {
  title: 'Triggers',
  entries: Object.entries(TRIGGERS).map(([type, entry]) => ({
    ...entry,
    key: `trigger:${type}`,
    icon: type,
    choice: { kind: 'trigger', type: type as TriggerType },
  })),
}

/** Everything that can be added: triggers, then actions by app. */
export function paletteGroups({ apps, actions }: Catalog): PaletteGroup[] {
  const nameOf = (key: string) => apps.find(app => app.key === key)?.name ?? key
  const byApp = new Map<string, PaletteEntry[]>()
  for (const action of actions) {
    const icon = iconKeyOf(action)
    const entry: PaletteEntry = {
      key: action.key,
      title: action.name,
      description: action.description,
      icon,
      keywords: [nameOf(icon), ...action.keywords, action.key],
      choice: { kind: 'action', action },
    }
    const group = byApp.get(icon)
    if (group) group.push(entry)
    else byApp.set(icon, [entry])
  }
  return [TRIGGER_GROUP, ...[...byApp].map(([key, entries]) => ({ title: nameOf(key), entries }))]
}

/** What a drag from the palette carries. */
export const DRAG_TYPE = 'application/x-patchbay-choice'

export function choiceOf(groups: readonly PaletteGroup[], key: string): Choice | undefined {
  for (const { entries } of groups) {
    const entry = entries.find(candidate => candidate.key === key)
    if (entry) return entry.choice
  }
  return undefined
}
