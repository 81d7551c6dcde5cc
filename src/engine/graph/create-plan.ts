import type { Action, Catalog } from '#shared/model/action.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { Problem } from '#shared/model/problem.ts'
import type { Step, Workflow } from '#shared/model/workflow.ts'
import { type ParsedTemplate, parseTemplate } from '../expression/template.ts'
import { type Ancestors, findAncestors } from './ancestors.ts'
import { checkNames } from './check-names.ts'
import { codeProps } from './check-props.ts'
import { createReferenceChecker } from './check-references.ts'
import { type CompiledStep, compileStep } from './compile-step.ts'
import { findReach, type Links, linkSteps, type Reach } from './links.ts'
import { sortSteps } from './order.ts'
import type { CodeInspection, Plan, PlannedStep } from './plan.ts'
import { planSecrets, type SecretUse } from './plan-secrets.ts'
import { createProblemList, type ProblemList } from './problem-list.ts'

export interface PlanTools {
  /** As it is now: users define apps, so it may be another one for the next plan. */
  readonly catalog: Catalog
  readonly inspectCode: (code: string) => CodeInspection
}

export interface PlanResult {
  /** Everything wrong with the workflow, each with its place and what to do about it. */
  readonly problems: readonly Problem[]
  /** Absent when one of the problems is an error. */
  readonly plan: Plan | undefined
}

/**
 * Checks a workflow, every problem at once, and makes the plan that its runs follow. Changes nothing in it.
 * @param upTo a step: the plan holds it and its ancestors alone, and only their errors stand in its way, so that a step
 * can be tested while others are still being made. What is secret is found in the whole workflow all the same.
 */
export function createPlan(
  workflow: Workflow,
  { catalog, inspectCode }: PlanTools,
  upTo?: StepId,
): PlanResult {
  const problems = createProblemList()
  checkNames(workflow, problems)
  const actions = findActions(workflow, catalog, problems)
  const links = linkSteps(workflow, actions, problems)
  const { sorted, loops } = sortSteps(links)
  reportLoops(workflow, loops, problems)
  const reach = findReach(links)
  reportUnreached(workflow, reach, problems)

  const ancestors = findAncestors(links.incoming, sorted)
  const ordered = new Set(sorted)
  const isOrdered = (at: number) => ordered.has(at)
  const references = createReferenceChecker({ workflow, ancestors, reach, isOrdered, problems })
  const tools = { parse: cachedParser(), inspectCode, references, problems }
  const apps = new Map(catalog.apps.map(app => [app.key, app]))
  const compiled = workflow.steps.map((step, at) => {
    const action = actions[at]
    return action && compileStep({ step, at, action, apps }, tools)
  })
  const parts = { workflow, links, ancestors, actions, compiled }
  if (upTo === undefined) {
    const plan = problems.hasErrors() ? undefined : assemble({ ...parts, sorted })
    return { problems: problems.all, plan }
  }
  const last = workflow.steps.findIndex(({ id }) => id === upTo)
  const wanted = sorted.filter(at => at === last || (last >= 0 && ancestors.isAncestor(last, at)))
  const ids = new Set<string>(wanted.map(at => workflow.steps[at]?.id ?? ''))
  const isInTheWay = ({ severity, target }: Problem) =>
    severity === 'error' && (target === undefined || ids.has(target))
  const plan =
    problems.all.some(isInTheWay) || !ids.has(upTo) ? undefined : assemble({ ...parts, sorted: wanted })
  return { problems: problems.all.filter(problem => plan || isInTheWay(problem)), plan }
}

function findActions(workflow: Workflow, catalog: Catalog, problems: ProblemList): (Action | undefined)[] {
  const byVersion = new Map(catalog.actions.map(action => [`${action.key} ${action.version}`, action]))
  return workflow.steps.map(step => {
    const exact = byVersion.get(`${step.action} ${step.version}`)
    if (exact) return exact
    const versions = catalog.actions.filter(({ key }) => key === step.action)
    const message = versions.length
      ? `${step.action} has no version ${step.version} here. Choose ${versions.map(({ version }) => version).join(' or ')}, or update Patchbay.`
      : `There is no action “${step.action}” here. Choose another action, or update Patchbay.`
    problems.error(message, { target: step.id, field: [versions.length ? 'version' : 'action'] })
    return undefined
  })
}

function reportLoops(workflow: Workflow, loops: readonly (readonly number[])[], problems: ProblemList): void {
  for (const loop of loops) {
    const steps = loop.map(at => workflow.steps[at] as Step)
    const names = [...steps, steps[0]].map(step => step?.name).join(' → ')
    problems.error(
      `These steps wait for each other in a circle: ${names}. Remove one of the edges between them.`,
      {
        target: steps[0]?.id,
      },
    )
  }
}

function reportUnreached(workflow: Workflow, reach: Reach, problems: ProblemList): void {
  if (workflow.triggers.length === 0) {
    problems.error('Nothing starts this workflow. Add a trigger.')
    return
  }
  const all = [...reach.values()]
  for (const [at, step] of workflow.steps.entries()) {
    if (all.some(reached => reached[at])) continue
    problems.warning(
      `“${step.name}” is not connected to a trigger, so it never runs. Connect or remove it.`,
      {
        target: step.id,
      },
    )
  }
}

/** Each distinct text is parsed once. */
function cachedParser(): (text: string) => ParsedTemplate {
  const known = new Map<string, ParsedTemplate>()
  return text => {
    const before = known.get(text)
    if (before) return before
    const parsed = parseTemplate(text)
    known.set(text, parsed)
    return parsed
  }
}

interface Parts {
  readonly workflow: Workflow
  readonly links: Links
  readonly sorted: readonly number[]
  readonly ancestors: Ancestors
  readonly actions: readonly (Action | undefined)[]
  readonly compiled: readonly (CompiledStep | undefined)[]
}

function assemble(parts: Parts): Plan {
  const { workflow, links, sorted } = parts
  const indexOf = new Map(sorted.map((at, index) => [at, index]))
  const indexes = (list: readonly number[] = []) => list.flatMap(at => indexOf.get(at) ?? [])
  const steps = sorted.map((at, index) => assembleStep(parts, { at, index, indexes }))
  return {
    workflowId: workflow.id,
    workflowName: workflow.name,
    steps,
    indexById: new Map(steps.map(step => [step.id, step.index])),
    triggers: new Map([...links.fromTrigger].map(([id, targets]) => [id, indexes(targets)])),
    ...planSecrets(workflow, secretUses(parts)),
    runTimeoutMs: workflow.settings.limits.runTimeoutMs,
  }
}

/** What each step says of secrets, whether or not it is in the plan. */
function secretUses({ workflow, ancestors, actions, compiled }: Parts): SecretUse[] {
  return workflow.steps.map((step, at) => ({
    id: step.id,
    name: step.name,
    secretOutputs: actions[at]?.secretOutputs ?? [],
    credentialReferences: compiled[at]?.credentialReferences ?? [],
    ancestors: () => ancestors.list(at).map(i => (workflow.steps[i] as Step).name),
  }))
}

interface StepPlace {
  readonly at: number
  readonly index: number
  readonly indexes: (list: readonly number[] | undefined) => number[]
}

function assembleStep(
  { workflow, links, ancestors, actions, compiled }: Parts,
  { at, index, indexes }: StepPlace,
): PlannedStep {
  const step = workflow.steps[at] as Step
  const action = actions[at] as Action
  const { props, scripts, auth, reads, readPaths, revealed } = compiled[at] as CompiledStep
  const { limits } = workflow.settings
  let names: string[] | undefined
  return {
    index,
    id: step.id,
    name: step.name,
    action: Object.freeze({ key: step.action, version: step.version }),
    runtime: action.runtime,
    props,
    codeProps: codeProps(action),
    scripts,
    auth,
    allowedHosts: Object.freeze([...step.allowedHosts]),
    revealed,
    incoming: indexes(links.incoming[at]),
    outgoing: indexes(links.outgoing[at]),
    triggerEdges: links.triggerEdges[at] ?? 0,
    reads,
    readPaths,
    ancestors: () => (names ??= ancestors.list(at).map(i => (workflow.steps[i] as Step).name)),
    timeoutMs: step.timeoutMs ?? limits.stepTimeoutMs,
    memoryMb: limits.codeMemoryMb,
    retry: step.retry,
    secretOutputs: action.secretOutputs,
    asksAgain: step.asksAgain ?? action.asksAgain,
  }
}
