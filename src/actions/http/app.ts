import { defineApp } from '../define.ts'
import { httpRequest } from './request.ts'
import { respond } from './respond.ts'

/** Plain HTTP. */
export const httpApp = defineApp(
  {
    key: 'http',
    name: 'HTTP',
    description: 'Call any API, and answer the request that started the run.',
    auth: [],
    hosts: [],
  },
  [httpRequest, respond],
)
