import { defineApp } from '../define.ts'
import { respond } from './respond.ts'

/** Plain HTTP. */
export const httpApp = defineApp(
  { key: 'http', name: 'HTTP', description: 'Answer the request that started the run.', auth: [], hosts: [] },
  [respond],
)
