import type { PropInput } from '../prop-input.ts'

/** Which table: the first two fields of every action. */
export const TABLE_PROPS: readonly PropInput[] = [
  {
    key: 'base',
    type: 'string',
    label: 'Base',
    description: 'Its ID or its address in the browser.',
    placeholder: 'app…',
    remoteOptions: { loader: 'bases' },
  },
  {
    key: 'table',
    type: 'string',
    label: 'Table',
    description: 'Its ID or name.',
    remoteOptions: { loader: 'tables', dependsOn: ['base'] },
  },
]
