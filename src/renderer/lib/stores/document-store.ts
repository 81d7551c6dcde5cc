import { temporal } from 'zundo'
import { createStore } from 'zustand/vanilla'
import type { OpenWorkflow } from '#shared/ipc/contract.ts'
import type { Path } from '#shared/json.ts'
import type { Problem } from '#shared/model/problem.ts'
import type { Workflow } from '#shared/model/workflow.ts'

/**
 * The open workflow: an immutable document, its history, what is selected, and how its saving stands.
 *
 * - Every change goes through `edit`, with a pure recipe from `lib/document/`; a recipe that gives back the same
 *   object changes nothing.
 * - Edits of one `coalesce` key within a second of each other (typing, dragging) undo as one.
 * - Selection and saving are not part of the history.
 */
export type SaveState = 'saved' | 'pending' | 'saving' | 'failed' | 'conflict'

export interface FieldFocus {
  readonly path: Path
}

export interface DocumentState {
  readonly workflow: Workflow
  readonly revision: string
  readonly problems: readonly Problem[]
  /** Full address by trigger id. */
  readonly webhookUrls: Readonly<Record<string, string>>
  readonly enabled: boolean
  readonly isSample: boolean
  readonly secretEnvSet: readonly string[]
  readonly saveState: SaveState
  readonly saveError: string | undefined
  /** What is on disk now, while it and ours both changed. */
  readonly conflict: OpenWorkflow | undefined
  /** Ids of selected steps, triggers, notes and edges. */
  readonly selection: ReadonlySet<string>
  /** The step or trigger whose panel is open. */
  readonly openId: string | undefined
  readonly focusField: FieldFocus | undefined

  edit(recipe: (workflow: Workflow) => Workflow, options?: EditOptions): void
  select(ids: Iterable<string>): void
  /** Opens the panel of a step or trigger and selects it; without an id closes the panel. */
  open(id: string | undefined, focusPath?: Path): void
  /**
   * Takes over what the main process says. With `replace` the document and its revision; without, only what is not
   * part of the file (enabled, addresses, secrets set): an answer asked for before the last save must not bring its
   * older revision back.
   */
  adopt(open: OpenWorkflow, options: { readonly replace: boolean }): void
}

export interface EditOptions {
  /** Names a continuous gesture, e.g. `type:stp_1:props.url`. */
  readonly coalesce?: string | undefined
}

type Kept = Pick<DocumentState, 'workflow'>

const HISTORY_LIMIT = 200
/** Edits of one gesture this close together are one step of the history, milliseconds. */
export const COALESCE_MS = 1000

export type DocumentStore = ReturnType<typeof createDocumentStore>

export function createDocumentStore(opened: OpenWorkflow, now: () => number = Date.now) {
  let lastEdit: { key: string; atMs: number } | undefined

  const store = createStore<DocumentState>()(
    temporal(
      (set, get): DocumentState => ({
        ...fileFacts(opened),
        workflow: opened.workflow,
        saveState: 'saved',
        saveError: undefined,
        conflict: undefined,
        selection: new Set(),
        openId: undefined,
        focusField: undefined,

        edit: (recipe, { coalesce } = {}) => {
          const before = get().workflow
          const workflow = recipe(before)
          if (workflow === before) return
          const continues =
            coalesce !== undefined && lastEdit?.key === coalesce && now() - lastEdit.atMs < COALESCE_MS
          lastEdit = coalesce === undefined ? undefined : { key: coalesce, atMs: now() }
          const history = store.temporal.getState()
          if (continues) history.pause()
          set({
            workflow,
            selection: present(get().selection, workflow),
            openId: presentId(get().openId, workflow),
          })
          if (continues) history.resume()
        },
        select: ids => {
          const selection = new Set(ids)
          if (!sameSet(selection, get().selection)) set({ selection })
        },
        open: (id, focusPath) =>
          set({
            openId: id,
            focusField: focusPath ? { path: focusPath } : undefined,
            ...(id === undefined ? {} : { selection: new Set([id]) }),
          }),
        adopt: (open, { replace }) => {
          lastEdit = undefined
          const { workflow, selection, openId } = get()
          const next = replace ? open.workflow : workflow
          set({
            ...(replace ? fileFacts(open) : sideFacts(open)),
            workflow: next,
            selection: present(selection, next),
            openId: presentId(openId, next),
            ...(replace ? { conflict: undefined, saveState: 'saved' as const, saveError: undefined } : {}),
          })
        },
      }),
      {
        limit: HISTORY_LIMIT,
        partialize: ({ workflow }): Kept => ({ workflow }),
        equality: (past, current) => past.workflow === current.workflow,
      },
    ),
  )

  /** Undo and redo end any gesture, and drop what is gone from the selection. */
  const travel = (direction: 'undo' | 'redo') => {
    lastEdit = undefined
    store.temporal.getState()[direction]()
    const { workflow, selection, openId } = store.getState()
    store.setState({ selection: present(selection, workflow), openId: presentId(openId, workflow) })
  }
  return Object.assign(store, { undo: () => travel('undo'), redo: () => travel('redo') })
}

function fileFacts(open: OpenWorkflow) {
  return { revision: open.revision, problems: open.problems, ...sideFacts(open) }
}

function sideFacts({ webhookUrls, enabled, isSample, secretEnvSet }: OpenWorkflow) {
  return { webhookUrls, enabled, isSample, secretEnvSet }
}

function present(selection: ReadonlySet<string>, workflow: Workflow): ReadonlySet<string> {
  if (selection.size === 0) return selection
  const ids = new Set<string>()
  for (const list of [workflow.steps, workflow.triggers, workflow.notes, workflow.edges]) {
    for (const part of list) if (selection.has(part.id)) ids.add(part.id)
  }
  return ids.size === selection.size ? selection : ids
}

function presentId(id: string | undefined, { steps, triggers }: Workflow): string | undefined {
  return steps.some(step => step.id === id) || triggers.some(trigger => trigger.id === id) ? id : undefined
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every(id => b.has(id))
