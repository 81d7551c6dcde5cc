/** One thing that code in a step can use. */
export interface ApiDoc {
  /** As it is written, e.g. `$.export`. */
  readonly name: string
  readonly signature: string
  readonly what: string
  /** What completion writes; `|` is where the caret goes. */
  readonly insert: string
}

export const API_DOCS: readonly ApiDoc[] = [
  {
    name: 'defineComponent',
    signature: 'defineComponent({ props?, methods?, async run({ steps, $ }) })',
    what: 'The step as a component. Its props become fields of this step, which run reads as this.<name>. What run returns is steps.<this step>.$return_value.',
    insert: 'defineComponent({\n  async run({ steps, $ }) {\n    |\n  },\n})',
  },
  {
    name: 'steps',
    signature: 'steps: { trigger, <name>: { $return_value, … } }',
    what: 'What the trigger and the steps before this one gave. A copy that can’t be changed.',
    insert: 'steps.|',
  },
  {
    name: 'steps.trigger',
    signature: 'steps.trigger: { event, context, name }',
    what: 'The event that started the run, and the run’s own facts.',
    insert: 'steps.trigger.|',
  },
  {
    name: '$.export',
    signature: '$.export(key: string, value: JSON): void',
    what: 'Gives a further value to later steps, as steps.<this step>.<key>. The key $summary sets the line shown on the step.',
    insert: "$.export('|', value)",
  },
  {
    name: '$.respond',
    signature: '$.respond({ status?: number, headers?: object, body?: JSON | string }): void',
    what: 'Answers the webhook call that started the run, when the webhook waits for a custom response. The first answer counts.',
    insert: '$.respond({ status: 200, body: | })',
  },
  {
    name: '$.auth',
    signature: '$.auth(app: string): { fetch(url, init?), fields? }',
    what: 'A credential of this step. Its fetch sends a request that carries it, to hosts of its app and those allowed on the step; the code never sees it. fields holds the plain values, where the step gives them.',
    insert: "$.auth('|')",
  },
  {
    name: '$.context',
    signature: '$.context: { id, trace_id, ts, workflow_id, workflow_name, version_id, replay }',
    what: 'The facts of this run: its id, when it started, which workflow and version.',
    insert: '$.context.|',
  },
  {
    name: 'process.env',
    signature: 'process.env: { NAME: string }',
    what: 'The workflow’s env values, and nothing of this machine’s own environment.',
    insert: 'process.env.|',
  },
  {
    name: 'console.log',
    signature: 'console.log(...values): void',
    what: 'Writes to the logs of the step, live. Secrets are masked.',
    insert: 'console.log(|)',
  },
]

export const docOf = (name: string): ApiDoc | undefined => API_DOCS.find(doc => doc.name === name)
