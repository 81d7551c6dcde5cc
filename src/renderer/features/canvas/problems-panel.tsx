import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useMemo } from 'react'
import type { Problem } from '#shared/model/problem.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { IconButton, ScrollArea } from '../../components/index.ts'
import { count } from '../../lib/format.ts'
import { useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import { revealPart } from './canvas-ui.ts'
import styles from './problems-panel.module.css'

/** Everything wrong with the workflow, errors first; a click leads to the field. */
export function ProblemsPanel({ onClose }: { onClose: () => void }) {
  const problems = useDocument(state => state.problems)
  const workflow = useDocument(state => state.workflow)
  const store = useDocumentStore()
  const sorted = useMemo(
    () => [...problems].sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1)),
    [problems],
  )
  const show = ({ target, field }: Problem) => {
    if (!target) return
    const { open, select } = store.getState()
    const edge = workflow.edges.find(({ id }) => id === target)
    if (edge) select([edge.id])
    else open(target, field)
    revealPart(edge ? edge.to : target)
  }
  return (
    <section className={styles.panel} aria-label="Problems">
      <header className={styles.head}>
        <h2>{problems.length === 0 ? 'No problems' : count(problems.length, 'problem')}</h2>
        <IconButton size="s" icon={X} label="Close problems" onClick={onClose} />
      </header>
      <ScrollArea>
        {problems.length === 0 && (
          <p className={styles.none}>
            <CircleCheck size={14} aria-hidden /> This workflow is ready to run.
          </p>
        )}
        <ul>
          {sorted.map((problem, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: problems have no id, and none keeps state
            <li key={index}>
              <button type="button" className={styles.problem} onClick={() => show(problem)}>
                {problem.severity === 'error' ? (
                  <CircleAlert size={14} className={styles.error} aria-label="error" />
                ) : (
                  <TriangleAlert size={14} className={styles.warning} aria-label="warning" />
                )}
                <span className={styles.message}>{problem.message}</span>
                <span className={styles.place}>{placeOf(problem, workflow)}</span>
              </button>
            </li>
          ))}
        </ul>
      </ScrollArea>
    </section>
  )
}

/** `get_token › url`. */
function placeOf({ target, field }: Problem, { steps, triggers, edges }: Workflow): string {
  const part = [...steps, ...triggers].find(({ id }) => id === target)
  if (!part) return edges.some(({ id }) => id === target) ? 'connection' : 'workflow'
  const last = field?.at(-1)
  return last === undefined ? part.name : `${part.name} › ${last}`
}
