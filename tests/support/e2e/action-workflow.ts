import type { AccountId, WorkflowId } from '#shared/model/ids.ts'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import {
  type ActionCase,
  type AppCase,
  type At,
  nameOf,
  type Vendor,
  WAYS,
  type Way,
} from './action-table/action-case.ts'

/** The step that external credentials come from, by app key and field. */
export const SOURCE = 'give_credentials'
/** Holds them, in a form that no other value of the run has. */
export const SOURCE_ENV = 'CREDENTIALS'

/** One action as a step of the workflow, with one way to be authenticated. */
export interface PlayedStep {
  readonly action: ActionCase
  readonly app: string
  readonly at: At
  readonly name: string
}

/** All actions with an account, then all with external authentication. */
export function stepsOf({ app, steps, ways = WAYS }: AppCase, { endpoint, host }: Vendor): PlayedStep[] {
  return ways.flatMap(way =>
    steps.map(action => ({
      action,
      app: action.app ?? app,
      at: { way, endpoint, host },
      name: `${nameOf(action)}_by_${way}`,
    })),
  )
}

export const summaryOf = ({ action: { summary }, at }: PlayedStep): string =>
  (typeof summary === 'string' ? summary : summary[at.way]).replace('{host}', at.host)

interface Assembly {
  readonly workflow: Workflow
  readonly steps: readonly PlayedStep[]
  readonly vendor: Vendor
  /** By app key; a step whose app has none is left without an account. */
  readonly accounts: ReadonlyMap<string, AccountId>
}

const STRIDE = 320
const ROW = 160
const COLUMNS = 3

/** The empty workflow with these steps, one after the other. */
export function assemble({ workflow, steps, vendor, accounts }: Assembly): Workflow {
  const id = (prefix: string, index: number) => `${prefix}_${coreOf(workflow.id)}${index}`
  const code = `return JSON.parse(Buffer.from(process.env.${SOURCE_ENV}, 'base64').toString())`
  const names = [SOURCE, ...steps.map(({ name }) => name)]
  return workflowSchema.parse({
    ...workflow,
    env: [{ name: SOURCE_ENV, secret: true }],
    triggers: [{ id: id('trg', 0), name: 'manual', type: 'manual', position: { x: 0, y: 0 } }],
    steps: [
      {
        id: id('stp', 0),
        name: SOURCE,
        action: 'code.run-node',
        version: '1.0.0',
        props: { code },
        position: { x: STRIDE, y: 0 },
      },
      ...steps.map(({ action, app, at, name }, index) => ({
        id: id('stp', index + 1),
        name,
        action: action.action,
        version: '1.0.0',
        props: action.props(at),
        auth: { [app]: authOf(app, at.way, { vendor, accounts }) },
        allowedHosts: vendor.allowedHosts ?? [vendor.host],
        position: placeOf(steps, index),
      })),
    ],
    edges: names.map((_, index) => ({
      id: id('edg', index),
      from: index === 0 ? id('trg', 0) : id('stp', index - 1),
      to: id('stp', index),
    })),
  })
}

function authOf(app: string, way: Way, { vendor, accounts }: Pick<Assembly, 'vendor' | 'accounts'>) {
  const accountId = accounts.get(app)
  if (way === 'account') return { mode: way, ...(accountId === undefined ? {} : { accountId }) }
  const keys = Object.keys(vendor.credentials[app]?.external ?? {})
  const expression = (key: string) => `{{steps.${SOURCE}.$return_value.${app}.${key}}}`
  return { mode: way, external: Object.fromEntries(keys.map(key => [key, expression(key)])) }
}

/** Below the trigger, a block of rows for each way: narrow enough to be seen whole beside an open panel. */
function placeOf(steps: readonly PlayedStep[], index: number): { x: number; y: number } {
  const { way } = steps[index]?.at ?? {}
  const start = steps.findIndex(({ at }) => at.way === way)
  const rowsAbove = 1 + Math.ceil(start / COLUMNS)
  const within = index - start
  return {
    x: STRIDE * (within % COLUMNS),
    y: ROW * (rowsAbove + Math.floor(within / COLUMNS)),
  }
}

const coreOf = (id: WorkflowId): string => id.replace(/^wf_/, '')

/** What external authentication gives, as the source's env value holds it. */
export function externalOf({ credentials }: Vendor): string {
  const external = Object.entries(credentials).map(([app, { external }]) => [app, external])
  return Buffer.from(JSON.stringify(Object.fromEntries(external))).toString('base64')
}

/** Every secret that the vendor's credentials hold, by the catalog's word for which fields are secret. */
export function secretsOf(
  { credentials }: Vendor,
  isSecret: (app: string, field: string) => boolean,
): string[] {
  return Object.entries(credentials).flatMap(([app, ways]) =>
    Object.values(ways).flatMap(fields =>
      Object.entries(fields).flatMap(([field, value]) => (isSecret(app, field) ? [value] : [])),
    ),
  )
}
