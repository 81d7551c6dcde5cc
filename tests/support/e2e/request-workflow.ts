import { expect } from '@playwright/test'
import type { AccountId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow } from '../chain.ts'
import type { RunningApp } from './place.ts'

interface RequestWorkflow {
  /** 8 to 40 letters and digits. */
  readonly id: string
  readonly name: string
  /** What its one step, `ask`, gets. Its host is allowed. */
  readonly url: string
  /** The credential of the request, by the app's key. */
  readonly auth: Readonly<
    Record<string, { mode?: 'external'; accountId?: AccountId; external?: Record<string, string> }>
  >
}

/** A workflow that sends one request, made as the editor makes it. */
export async function addRequestWorkflow(
  app: RunningApp,
  { id, name, url, auth }: RequestWorkflow,
): Promise<Workflow> {
  const created = await app.ask('workflows.create', { name })
  const ask = { action: 'http.request', props: { url }, allowedHosts: [new URL(url).host], auth }
  const workflow: Workflow = {
    ...chainWorkflow({ id, name, steps: { ask } }),
    id: created.workflow.id,
    name: created.workflow.name,
  }
  await app.ask('workflows.save', { workflow, baseRevision: created.revision })
  return workflow
}

/** Runs it and waits for its end. */
export async function runToEnd(app: RunningApp, { id }: Workflow) {
  const { runId } = await app.ask('runs.start', { workflowId: id })
  await expect.poll(async () => (await app.ask('runs.get', { runId })).status).not.toBe('running')
  const { runs } = await app.ask('runs.list', { filter: { workflowId: id } })
  return runs.find(run => run.runId === runId)
}
