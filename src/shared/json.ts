import { z } from 'zod'

/** Any value that survives JSON: what steps exchange, and all that is ever kept. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

export type JsonObject = { [key: string]: JsonValue }

export const jsonValueSchema: z.ZodType<JsonValue> = z.json() as z.ZodType<JsonValue>

export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonValueSchema)

/** Where a value sits: own property names and array indexes, outermost first. */
export type Path = readonly (string | number)[]
