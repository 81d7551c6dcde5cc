import { slugSchema, type Workflow } from '#shared/model/workflow.ts'

/** Spells any text as a step name: `Add single row` -> `add_single_row`. */
export function toSlug(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, 56)
  return slugSchema.safeParse(slug).success ? slug : 'step'
}

/** Every name that expressions of this workflow may use: of steps and of triggers. */
export function takenNames(workflow: Workflow): Set<string> {
  return new Set([
    ...workflow.steps.map(step => step.name),
    ...workflow.triggers.map(trigger => trigger.name),
  ])
}

/** `name`, or `name_2`, `name_3`, … */
export function uniqueName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  const stem = wanted.replace(/_\d+$/, '')
  for (let n = 2; ; n++) {
    const name = `${stem.slice(0, 58)}_${n}`
    if (!taken.has(name)) return name
  }
}

/** What keeps `name` from being the name of the step or trigger `id`; undefined when nothing does. */
export function nameProblem(workflow: Workflow, id: string, name: string): string | undefined {
  const parsed = slugSchema.safeParse(name)
  if (!parsed.success) return `The name ${parsed.error.issues[0]?.message ?? 'is not valid'}.`
  const other = [...workflow.steps, ...workflow.triggers].find(part => part.name === name && part.id !== id)
  return other ? `Another step is already called "${name}".` : undefined
}
