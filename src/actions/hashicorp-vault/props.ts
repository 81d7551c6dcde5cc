import type { PropInput } from '../prop-input.ts'

/** Where a secret is; shared by the actions of Vault. */
export const ENGINE_PROPS: PropInput[] = [
  {
    key: 'mount',
    type: 'string',
    label: 'Engine',
    description: 'The path that the key-value engine is mounted at.',
    default: 'secret',
  },
  {
    key: 'engineVersion',
    type: 'string',
    label: 'Engine’s version',
    options: [
      { label: '2, which keeps versions of secrets', value: '2' },
      { label: '1', value: '1' },
    ],
    default: '2',
  },
]
