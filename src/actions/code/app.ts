import { defineApp } from '../define.ts'
import { runNode } from './run-node.ts'

/** The step author's own code. */
export const codeApp = defineApp(
  {
    key: 'code',
    name: 'Code',
    description: 'Your own code, run in a process of its own.',
    auth: [],
    hosts: [],
  },
  [runNode],
)
