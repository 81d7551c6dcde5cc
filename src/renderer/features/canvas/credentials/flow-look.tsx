import { KeyRound, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { CredentialFlow } from '#shared/model/credential-flow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { useCatalog } from '../../../lib/stores/app-store.ts'
import { useDocument } from '../../../lib/stores/document-context.tsx'
import { type CredentialGroup, originName, SINK_NAMES } from '../model/credential-groups.ts'

/** Told apart by shape as well as by color. */
export const FLOW_ICON = { ok: KeyRound, notice: TriangleAlert, danger: OctagonAlert } as const

export const FLOW_WORD: Readonly<Record<CredentialFlow['severity'], string>> = {
  ok: 'goes where it belongs',
  notice: 'worth a look',
  danger: 'should not go there',
}

interface FlowNames {
  readonly from: string
  readonly to: string
  /** The app and its fields, or the place that a secret would reach. */
  readonly what: string
}

/** A group in words: `get_token`, `add_row`, `Google Sheets · OAuth access token`. */
export function useFlowNames(): (group: CredentialGroup) => FlowNames {
  const { apps, actions } = useCatalog()
  const workflow = useDocument(state => state.workflow)
  return ({ flows, fromId, toId }) => {
    const [flow] = flows
    const app = apps.find(({ key }) => key === flow.app)
    const action = actions.find(({ key }) => key === workflow.steps.find(({ id }) => id === toId)?.action)
    const labels = flows.flatMap(({ field }) => {
      const fields = flow.sink === 'credential' ? app?.auth : action?.props
      return field === undefined ? [] : (fields?.find(({ key }) => key === field)?.label ?? field)
    })
    const place = flow.sink === 'credential' ? (app?.name ?? flow.app) : upper(SINK_NAMES[flow.sink])
    return {
      from: nameOf(workflow, fromId) ?? originName(flow),
      to: nameOf(workflow, toId) ?? '',
      what: [place, [...new Set(labels)].join(', ')].filter(Boolean).join(' · '),
    }
  }
}

const nameOf = ({ steps, triggers }: Workflow, id: string | undefined): string | undefined =>
  [...steps, ...triggers].find(part => part.id === id)?.name

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
