import { randomBytes } from 'node:crypto'
import { ID_LENGTH, spellId } from '#shared/model/ids.ts'
import { checkWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Step, Workflow } from '#shared/model/workflow.ts'
import template from '../../resources/templates/customer-sheet.workflow.json' with { type: 'json' }

/** Where the sample's stand-ins listen, and what its workflow reads as `env`. */
export interface SampleEndpoints {
  /** `http://127.0.0.1:<port>` */
  readonly sheetsEndpoint: string
  readonly env: readonly SampleEnv[]
}

export interface SampleEnv {
  readonly name: string
  readonly value: string
  /** A secret value is not written into the workflow: it belongs in the vault, or in a run's env overrides. */
  readonly secret: boolean
}

const SHEETS_ENDPOINT = 'SHEETS_ENDPOINT'
const ON_LOOPBACK =
  'Here, two small servers on this computer play AWS and Google. Run it: nothing leaves the machine.'

/** The first-start sample: the shipped template with ids of its own, pointed at stand-ins. */
export function createSampleWorkflow(endpoints: SampleEndpoints): Workflow {
  const workflow = checkWorkflow(mintIds(template))
  return pointAtStandIns(
    {
      ...workflow,
      triggers: workflow.triggers.map(trigger =>
        trigger.type === 'webhook' ? { ...trigger, path: randomBytes(16).toString('base64url') } : trigger,
      ),
      notes: workflow.notes.map(note => ({ ...note, text: `${note.text}\n\n${ON_LOOPBACK}` })),
    },
    endpoints,
  )
}

/**
 * Points a sample workflow at stand-ins that listen elsewhere than last time. What its owner changed stays;
 * the same object comes back when it points there already.
 */
export function pointAtStandIns(workflow: Workflow, { sheetsEndpoint, env }: SampleEndpoints): Workflow {
  const values = new Map(env.map(({ name, value, secret }) => [name, { value: secret ? '' : value, secret }]))
  const hosts = {
    before: hostOf(workflow.env.find(({ name }) => name === SHEETS_ENDPOINT)?.value),
    now: hostOf(sheetsEndpoint),
  }
  const pointed: Workflow = {
    ...workflow,
    env: workflow.env.map(variable => ({ ...variable, ...values.get(variable.name) })),
    steps: workflow.steps.map(step => allowHost(step, hosts)),
  }
  return JSON.stringify(pointed) === JSON.stringify(workflow) ? workflow : pointed
}

/** A step that calls the Sheets endpoint may send its credential there, and no longer to where it was before. */
function allowHost(step: Step, { before, now }: Record<'before' | 'now', string | undefined>): Step {
  if (now === undefined || step.props.endpoint !== `{{env.${SHEETS_ENDPOINT}}}`) return step
  const others = step.allowedHosts.filter(host => host !== before && host !== now)
  return { ...step, allowedHosts: [...others, now] }
}

/** Every id of a document replaced by a new one, the same everywhere it is named. */
function mintIds(document: unknown): unknown {
  const minted = new Map<string, string>()
  const mint = (id: string, prefix: string) => {
    const known = minted.get(id) ?? spellId(prefix, randomBytes(ID_LENGTH))
    minted.set(id, known)
    return known
  }
  const text = JSON.stringify(document)
  return JSON.parse(
    text.replace(/"(wf|trg|stp|edg|nte)_[A-Za-z0-9]{8,40}"/g, (quoted, prefix: string) =>
      JSON.stringify(mint(quoted, prefix)),
    ),
  )
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}
