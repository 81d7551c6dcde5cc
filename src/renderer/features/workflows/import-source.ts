import { create } from 'zustand'
import type { Catalog } from '#shared/model/action.ts'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { count } from '../../lib/format.ts'
import { toast } from '../../lib/toast.ts'

const MAX_BYTES = 50_000_000

interface ImportSource {
  /** The text that waits in the import dialog. */
  readonly text: string
}

export const useImportSource = create<ImportSource>(() => ({ text: '' }))

/** Puts a dropped file's text into the import dialog and opens it. */
export async function importDroppedFiles(files: FileList | undefined, openDialog: () => void): Promise<void> {
  const file = files?.[0]
  if (!file) return
  if (!file.name.endsWith('.json')) {
    toast({ tone: 'warning', title: 'Not imported', body: `${file.name} is not a .workflow.json file.` })
    return
  }
  if (file.size > MAX_BYTES) {
    toast({ tone: 'warning', title: 'Not imported', body: `${file.name} is larger than 50 MB.` })
    return
  }
  useImportSource.setState({ text: await file.text() })
  openDialog()
}

export interface ImportReview {
  readonly name: string
  /** What the workflow would do once it is run, one fact a line. */
  readonly facts: readonly string[]
}

export type ReviewOutcome =
  | { readonly ok: true; readonly review: ImportReview }
  | { readonly ok: false; readonly message: string }

/** Says what a file would do, before anything of it is taken in. */
export function reviewImport(text: string, catalog: Catalog): ReviewOutcome {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return { ok: false, message: `This is not JSON: ${(error as Error).message}` }
  }
  const parsed = workflowSchema.safeParse(data)
  if (parsed.success)
    return { ok: true, review: { name: parsed.data.name, facts: factsOf(parsed.data, catalog) } }
  if (typeof data !== 'object' || data === null || !('formatVersion' in data) || !('steps' in data)) {
    return { ok: false, message: 'This is JSON, but not a workflow: it has no formatVersion and steps.' }
  }
  // An older format is migrated by the main process, which also words what is wrong with a broken one.
  const name = 'name' in data && typeof data.name === 'string' ? data.name : 'Workflow'
  const issue = parsed.error.issues[0]
  return {
    ok: true,
    review: {
      name,
      facts: [
        `It does not have this version’s shape (${issue?.path.join('.') || 'file'}: ${issue?.message}); importing tells whether it can be brought up to date.`,
      ],
    },
  }
}

function factsOf({ steps, triggers, env }: Workflow, catalog: Catalog): string[] {
  const known = new Map(catalog.actions.map(action => [action.key, action]))
  const hosts = new Set<string>()
  for (const step of steps) {
    for (const host of step.allowedHosts) hosts.add(host)
    const app = catalog.apps.find(({ key }) => key === known.get(step.action)?.app)
    for (const host of app?.hosts ?? []) hosts.add(host)
  }
  const code = steps.filter(step => known.get(step.action)?.runtime === 'code')
  const external = steps.filter(step => Object.values(step.auth).some(({ mode }) => mode === 'external'))
  const unknown = [...new Set(steps.filter(step => !known.has(step.action)).map(step => step.action))]
  const secrets = env.filter(({ secret }) => secret).map(({ name }) => name)
  return [
    `${count(triggers.length, 'trigger')}${triggers.length ? ` (${triggers.map(({ type }) => type).join(', ')})` : ''} and ${count(steps.length, 'step')}`,
    code.length > 0 &&
      `Runs code of its author in ${count(code.length, 'step')}: ${code.map(({ name }) => name).join(', ')}`,
    hosts.size > 0 && `May send credentials to ${[...hosts].join(', ')}`,
    external.length > 0 && `Takes credentials at run time in ${external.map(({ name }) => name).join(', ')}`,
    secrets.length > 0 && `Asks for secret values: ${secrets.join(', ')}`,
    unknown.length > 0 && `Uses actions that this version does not have: ${unknown.join(', ')}`,
  ].filter(fact => fact !== false)
}
