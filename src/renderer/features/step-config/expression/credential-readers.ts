import type { Workflow } from '#shared/model/workflow.ts'
import { findSegments } from './segments.ts'

/** Names of the steps whose credential fields read what the step `name` gives. */
export function credentialReaders({ steps }: Pick<Workflow, 'steps'>, name: string): string[] {
  const reads = new RegExp(
    `(?<![\\w$.])steps\\s*(?:\\??\\.\\s*${name}(?![\\w$])|(?:\\?\\.)?\\s*\\[\\s*(["'\`])${name}\\1\\s*\\])`,
  )
  return steps
    .filter(({ auth }) =>
      Object.values(auth).some(
        ({ mode, external }) =>
          mode === 'external' &&
          Object.values(external).some(text =>
            findSegments(text).some(({ codeFrom, codeTo }) => reads.test(text.slice(codeFrom, codeTo))),
          ),
      ),
    )
    .map(step => step.name)
}
