import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react'
import type { JsonValue, Path } from '#shared/json.ts'
import type { StepId, WorkflowId } from '#shared/model/ids.ts'
import type { Problem } from '#shared/model/problem.ts'
import type { Step } from '#shared/model/workflow.ts'
import { withStep } from '../../lib/document/parts.ts'
import { problemsOf, useCatalog, useDocument, useDocumentStore } from '../../lib/stores/index.ts'
import { createScope, type ExpressionScope } from './expression/scope.ts'
import { useLatestOutputs } from './use-latest-outputs.ts'
import { withEntry } from './with-entry.ts'

/** What every field of a step's form may ask. */
interface StepContext {
  readonly workflowId: WorkflowId
  readonly stepId: StepId
  /** What an expression here may read. Asked when needed: the document changes with every key. */
  scope(): ExpressionScope
  readonly hasOutputs: boolean
  readonly problems: readonly Problem[]
  /** @param coalesce names the field, so that typing in it is undone as one */
  change(recipe: (step: Step) => Step, coalesce?: string): void
}

const Context = createContext<StepContext | undefined>(undefined)

export function StepProvider({ stepId, children }: { stepId: StepId; children: ReactNode }) {
  const store = useDocumentStore()
  const workflowId = useDocument(state => state.workflow.id)
  const allProblems = useDocument(state => state.problems)
  const problems = useMemo(() => problemsOf(allProblems, stepId), [allProblems, stepId])
  const { outputs, runId } = useLatestOutputs(workflowId)
  const { actions } = useCatalog()
  const scope = useCallback(
    () => createScope(store.getState().workflow, stepId, outputs, actions),
    [store, stepId, outputs, actions],
  )
  const change = useCallback<StepContext['change']>(
    (recipe, coalesce) =>
      store
        .getState()
        .edit(
          workflow => withStep(workflow, stepId, recipe),
          coalesce === undefined ? {} : { coalesce: `type:${stepId}:${coalesce}` },
        ),
    [store, stepId],
  )
  const value = useMemo<StepContext>(
    () => ({ workflowId, stepId, scope, hasOutputs: runId !== undefined, problems, change }),
    [workflowId, stepId, scope, runId, problems, change],
  )
  return <Context value={value}>{children}</Context>
}

export function useStepContext(): StepContext {
  const value = useContext(Context)
  if (!value) throw new Error('This field stands outside of a step')
  return value
}

/** The problems of one field and everything inside it. */
export function useFieldProblems(path: Path): readonly Problem[] {
  const { problems } = useStepContext()
  const key = path.join('\0')
  return useMemo(
    () => problems.filter(({ field }) => field?.slice(0, key.split('\0').length).join('\0') === key),
    [problems, key],
  )
}

export const errorIn = (problems: readonly Problem[]): string | undefined =>
  problems.find(problem => problem.severity === 'error')?.message

export const warningIn = (problems: readonly Problem[]): string | undefined =>
  problems.find(problem => problem.severity === 'warning')?.message

export const setProp =
  (key: string, value: JsonValue | undefined) =>
  (step: Step): Step => ({ ...step, props: withEntry<JsonValue>(step.props, key, value) })
