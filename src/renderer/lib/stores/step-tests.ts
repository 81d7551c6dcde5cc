import { create } from 'zustand'
import type { RunId } from '#shared/model/ids.ts'

interface Tests {
  /** The latest test of each step. */
  readonly tests: Readonly<Record<string, RunId>>
  /** By step or trigger: the run whose result was put away. */
  readonly cleared: Readonly<Record<string, RunId>>
}

/** Outlives the panel, so that it is all still there when it is opened again. */
export const useTests = create<Tests>(() => ({ tests: {}, cleared: {} }))

export const noteTest = (stepId: string, runId: RunId): void =>
  useTests.setState(({ tests }) => ({ tests: { ...tests, [stepId]: runId } }))
