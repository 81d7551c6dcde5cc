import { PatchbayError } from '../errors.ts'
import { JsonTextError, parseJsonText } from '../json-text.ts'
import { MIGRATIONS } from '../migrations/index.ts'
import { migrateDocument, type RawDocument } from '../migrations/migrate.ts'
import { type DocumentIssue, explainIssues, explainUnknownFields } from './explain-issues.ts'
import { FORMAT_VERSION, isWorkflowField, type Step, type Workflow, workflowSchema } from './workflow.ts'

/** Largest workflow file that is read or written, in characters; in a file also bytes. */
export const MAX_WORKFLOW_SIZE = 50_000_000
/** Deepest nesting of objects and lists in a workflow file. */
const MAX_WORKFLOW_DEPTH = 200

const MAX_LISTED = 50

/** A document that is JSON but not a valid workflow: everything that is wrong with it, at once. */
export class InvalidWorkflowError extends PatchbayError {
  override readonly name = 'InvalidWorkflowError'
  readonly issues: readonly DocumentIssue[]

  constructor(issues: readonly DocumentIssue[]) {
    super(describeIssues(issues), { code: 'document.invalid', details: { issueCount: issues.length } })
    this.issues = issues
  }
}

/**
 * The workflow in the text of a `*.workflow.json` file, migrated to this build's format and checked in full.
 * @throws PatchbayError `document.too-large`; `document.unreadable` (not JSON; says line and column);
 *   `document.unsupported-version` (written by a newer Patchbay); `document.invalid`, as {@link InvalidWorkflowError}
 *   when fields are wrong: every one of them with its place
 */
export function readWorkflow(text: string): Workflow {
  const document = parse(text)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new PatchbayError(
      `The file holds ${Array.isArray(document) ? 'a list' : 'a single value'}, but a workflow is one JSON object: { "formatVersion": ${FORMAT_VERSION}, … }.`,
      { code: 'document.invalid' },
    )
  }
  return checkWorkflow(
    migrateDocument(document as RawDocument, { migrations: MIGRATIONS, current: FORMAT_VERSION }),
  )
}

/** Checks a document of the current format. @throws InvalidWorkflowError */
export function checkWorkflow(document: unknown): Workflow {
  const checked = workflowSchema.safeParse(document)
  if (checked.success) return checked.data
  const issues = checked.error.issues
  const listsUnknown = issues.some(issue => issue.code === 'unrecognized_keys' && issue.path.length === 0)
  // The schema looks at unknown top fields only once all known ones are right; the author wants to hear of both.
  throw new InvalidWorkflowError([
    ...explainIssues(issues, document),
    ...(listsUnknown ? [] : explainUnknownFields([], unknownTopFields(document))),
  ])
}

/**
 * The canonical text of a workflow, for files and for hashing: two-space JSON with a line break at the end.
 * Fields come in the schema's order, defaults included; apps in a step's `auth` and the fields of an external
 * credential by name. Free-form data (`props`, `sampleEvent`, `x-…`) keeps its author's order: it may carry meaning
 * there, and so a changed value never moves its neighbors in a diff.
 * @throws InvalidWorkflowError when the workflow could not be read back
 */
export function writeWorkflow(workflow: Workflow): string {
  const checked = checkWorkflow(workflow)
  const ordered = { ...checked, steps: checked.steps.map(sortAuth) }
  const text = `${JSON.stringify(ordered, null, 2)}\n`
  if (text.length > MAX_WORKFLOW_SIZE) throw tooLarge()
  return text
}

/** For a reader that knows a file's size before it has read it. */
export function tooLarge(): PatchbayError {
  return new PatchbayError(
    `The workflow is larger than ${MAX_WORKFLOW_SIZE / 1_000_000} MB. Move large data out of it, for instance out of sample events.`,
    { code: 'document.too-large', details: { limit: MAX_WORKFLOW_SIZE } },
  )
}

function parse(text: string): unknown {
  if (text.length > MAX_WORKFLOW_SIZE) throw tooLarge()
  if (text.trim() === '')
    throw new PatchbayError('The workflow file is empty.', { code: 'document.unreadable' })
  try {
    return parseJsonText(text, { maxDepth: MAX_WORKFLOW_DEPTH })
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    const isRule = error.kind === 'rule'
    throw new PatchbayError(
      `The workflow file ${isRule ? 'is not acceptable' : 'is not JSON'}: ${error.message}.`,
      {
        code: isRule ? 'document.invalid' : 'document.unreadable',
        details: { line: error.line, column: error.column },
      },
    )
  }
}

function sortAuth(step: Step): Step {
  return {
    ...step,
    auth: sortByName(
      Object.fromEntries(
        Object.entries(step.auth).map(([app, auth]) => [
          app,
          { ...auth, external: sortByName(auth.external) },
        ]),
      ),
    ),
  }
}

function sortByName<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function unknownTopFields(document: unknown): string[] {
  if (typeof document !== 'object' || document === null) return []
  return Object.keys(document).filter(key => !isWorkflowField(key))
}

function describeIssues(issues: readonly DocumentIssue[]): string {
  const lines = issues.slice(0, MAX_LISTED).map(issue => `${issue.place} ${issue.message}`)
  const rest = issues.length - lines.length
  if (lines.length === 1) return `The workflow is not valid: ${lines[0]}.`
  return `The workflow has ${issues.length} mistakes:\n${lines.map(line => `- ${line}`).join('\n')}${rest > 0 ? `\n- and ${rest} more` : ''}`
}
