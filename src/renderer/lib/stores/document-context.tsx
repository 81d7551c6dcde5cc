import { createContext, type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import type { Problem } from '#shared/model/problem.ts'
import type { Step, Trigger } from '#shared/model/workflow.ts'
import type { Autosave } from './autosave.ts'
import type { DocumentState, DocumentStore } from './document-store.ts'

interface OpenDocument {
  readonly store: DocumentStore
  readonly autosave: Autosave
}

const DocumentContext = createContext<OpenDocument | undefined>(undefined)

export function DocumentProvider({ value, children }: { value: OpenDocument; children: ReactNode }) {
  return <DocumentContext value={value}>{children}</DocumentContext>
}

function useOpenDocument(): OpenDocument {
  const value = useContext(DocumentContext)
  if (!value) throw new Error('No workflow is open around this component')
  return value
}

/** The store itself, for event handlers: `store.getState().edit(…)`, `store.undo()`. */
export const useDocumentStore = (): DocumentStore => useOpenDocument().store

export const useAutosave = (): Autosave => useOpenDocument().autosave

/** A slice of the open workflow; renders again only when the slice changes. */
export function useDocument<T>(selector: (state: DocumentState) => T): T {
  return useStore(useDocumentStore(), selector)
}

export const useStep = (stepId: string): Step | undefined =>
  useDocument(state => state.workflow.steps.find(step => step.id === stepId))

export const useTrigger = (triggerId: string): Trigger | undefined =>
  useDocument(state => state.workflow.triggers.find(trigger => trigger.id === triggerId))

/** The problems of one step, trigger or edge. Select inside `useMemo` when passing them on. */
export function problemsOf(problems: readonly Problem[], target: string): readonly Problem[] {
  return problems.filter(problem => problem.target === target)
}
