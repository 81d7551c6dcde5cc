import { type Workflow, type WorkflowInput, workflowSchema } from '#shared/model/workflow.ts'

export const WEBHOOK_PATH = 'AAAAAAAAAAAAAAAAAAAAAA'

/** A small valid workflow as its author would write it; `changes` replace its top fields. */
export function workflowInput(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    formatVersion: 1,
    id: 'wf_Abcdefgh12345678',
    name: 'Send a row',
    env: [
      { name: 'SHEET_ID', value: '1abc' },
      { name: 'TOKEN', secret: true },
    ],
    triggers: [
      {
        id: 'trg_Abcdefgh12345678',
        name: 'on_call',
        type: 'webhook',
        path: WEBHOOK_PATH,
        position: { x: 0, y: 0 },
      },
    ],
    steps: [
      {
        id: 'stp_Abcdefgh12345678',
        name: 'get_token',
        action: 'code.run',
        version: '1.0.0',
        props: { code: 'return 1' },
        position: { x: 0, y: 120 },
      },
      {
        id: 'stp_Bbcdefgh12345678',
        name: 'add_row',
        action: 'google-sheets.add-single-row',
        version: '1.0.0',
        auth: {
          'google-sheets': {
            mode: 'external',
            accountId: 'acc_Abcdefgh12345678',
            external: { oauth_access_token: '{{steps.get_token.$return_value}}' },
          },
        },
        position: { x: 0, y: 240 },
      },
    ],
    edges: [
      { id: 'edg_Abcdefgh12345678', from: 'trg_Abcdefgh12345678', to: 'stp_Abcdefgh12345678' },
      { id: 'edg_Bbcdefgh12345678', from: 'stp_Abcdefgh12345678', to: 'stp_Bbcdefgh12345678' },
    ],
    notes: [
      { id: 'nte_Abcdefgh12345678', text: 'Why', position: { x: 9, y: 9 }, size: { width: 100, height: 80 } },
    ],
    ...changes,
  }
}

export function sampleWorkflow(changes: Record<string, unknown> = {}): Workflow {
  return workflowSchema.parse(workflowInput(changes) as WorkflowInput)
}
