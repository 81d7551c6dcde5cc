/**
 * State shared by features. How to use it:
 *
 * - The open workflow: `useDocument(s => s.workflow.steps)`, `useStep(id)`, `useTrigger(id)`, `useDocument(s => s.problems)`.
 *   Change it in handlers: `const store = useDocumentStore()`, then
 *   `store.getState().edit(w => withStep(w, id, step => ({ ...step, note })), { coalesce: `type:${id}:note` })`
 *   with recipes from `lib/document/` (`withStep`, `withTrigger`, `renamePart`, …). Undo, autosave and the problems
 *   list follow by themselves. `await useAutosave().flush()` before asking the main process to run or test something.
 * - Runs: `useShownRun(workflowId)`, `useShownStep(workflowId, stepId)`, `useRun(runId)`, `useLiveLogs(runId)`; after
 *   `runs.start`, `runs.testStep`: `putRun(summary)` and `showRun(workflowId, runId)`; signals do the rest. A replay is
 *   asked about by `askReplay` of `replay-store.ts`.
 * - The app: `useCatalog()`, `useAction(key)`, `useAppOf(key)`, `useAccounts()`, `useSettings()`.
 *
 * Selectors give back parts of the state as they are; build new arrays in `useMemo`, never in a selector.
 */
export * from './app-store.ts'
export * from './autosave.ts'
export * from './document-context.tsx'
export * from './document-store.ts'
export * from './run-store.ts'
