import type { z } from 'zod'
import type { propSchema } from '#shared/model/action.ts'

/** A prop as its author writes it, defaults left out: for props that several actions share. */
export type PropInput = z.input<typeof propSchema>
