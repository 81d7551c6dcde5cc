import { defineAction } from '../define.ts'

const SAMPLE = `// Return what the next steps need: they read it as steps.<this step>.$return_value
export default defineComponent({
  async run({ steps, $ }) {
    return steps.trigger.event
  },
})
`

/** The author's JavaScript or TypeScript; the code host runs it in a process apart. */
export const runNode = defineAction({
  key: 'code.run-node',
  version: '1.0.0',
  name: 'Run Node.js Code',
  description:
    'Runs JavaScript or TypeScript in an isolated Node.js process. npm imports, async and fetch all work.',
  app: 'code',
  runtime: 'code',
  auth: 'many',
  reaches: 'code',
  props: [
    {
      key: 'code',
      type: 'code',
      label: 'Code',
      description: 'A component, a bare async function, or plain statements. JavaScript or TypeScript.',
      default: SAMPLE,
    },
    {
      key: 'inputs',
      type: 'object',
      label: 'Inputs',
      description: 'Values to hand to the code. A component reads them as this.<name>.',
      optional: true,
      advanced: true,
    },
  ],
  keywords: ['javascript', 'typescript', 'script', 'function', 'npm', 'transform'],
})
