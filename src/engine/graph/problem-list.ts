import type { ErrorCode } from '#shared/errors.ts'
import type { Problem } from '#shared/model/problem.ts'

interface Place {
  readonly code?: ErrorCode
  readonly target?: string | undefined
  readonly field?: readonly (string | number)[] | undefined
  readonly range?: readonly [number, number] | undefined
}

/** Gathers problems, so that a check never stops at the first. */
export interface ProblemList {
  readonly all: Problem[]
  error(message: string, place?: Place): void
  warning(message: string, place?: Place): void
  hasErrors(): boolean
}

export function createProblemList(): ProblemList {
  const all: Problem[] = []
  const add = (severity: Problem['severity'], message: string, place: Place = {}) => {
    const { code = 'plan.invalid', target, field, range } = place
    all.push({
      severity,
      code,
      message,
      ...(target === undefined ? {} : { target }),
      ...(field === undefined ? {} : { field: [...field] }),
      ...(range === undefined ? {} : { range: [range[0], range[1]] }),
    })
  }
  return {
    all,
    error: (message, place) => add('error', message, place),
    warning: (message, place) => add('warning', message, place),
    hasErrors: () => all.some(problem => problem.severity === 'error'),
  }
}
