import type { z } from 'zod'
import type { propSchema } from '#shared/model/action.ts'

type PropInput = z.input<typeof propSchema>

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
