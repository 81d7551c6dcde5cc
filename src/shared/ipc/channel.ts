import { z } from 'zod'

/** A question of the renderer and its answer. Both are parsed; parsing the answer drops what does not belong in it. */
export const request = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  kind: 'request' as const,
  input,
  output,
})

/** Something the main process tells by itself. */
export const push = <P extends z.ZodType>(payload: P) => ({ kind: 'push' as const, payload })

export const nothing = z.void()
