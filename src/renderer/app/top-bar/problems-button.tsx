import { CircleAlert, TriangleAlert } from 'lucide-react'
import { Button } from '../../components/index.ts'
import { count } from '../../lib/format.ts'
import { useDocument } from '../../lib/stores/document-context.tsx'
import { setProblemsOpen, useUi } from '../ui-store.ts'
import styles from './top-bar.module.css'

/** How many problems the workflow has; nothing when it has none. */
export function ProblemsButton() {
  const problems = useDocument(state => state.problems)
  const isOpen = useUi(state => state.areProblemsOpen)
  // A canvas with nothing on it says by itself what it lacks.
  const isEmpty = useDocument(({ workflow }) => workflow.steps.length + workflow.triggers.length === 0)
  if (problems.length === 0 || isEmpty) return null
  const hasErrors = problems.some(problem => problem.severity === 'error')
  return (
    <Button
      variant="ghost"
      size="s"
      icon={hasErrors ? CircleAlert : TriangleAlert}
      className={hasErrors ? styles.errors : styles.warnings}
      aria-pressed={isOpen}
      aria-label={`Problems: ${problems.length}`}
      onClick={() => setProblemsOpen(!isOpen)}
    >
      {problems.length}
      <span className={styles.optionalText}>{count(problems.length, 'problem').replace(/^\S+ /, '')}</span>
    </Button>
  )
}
