import { z } from 'zod'
import { jsonValueSchema } from '../json.ts'

/** What the step panel draws for a prop, and what a value must be before the step runs. */
export const propTypeSchema = z.enum([
  'string',
  'text', // a string over several lines
  'integer',
  'number',
  'boolean',
  'string[]',
  'any[]',
  'object',
  'any',
  'code',
])
export type PropType = z.infer<typeof propTypeSchema>

export const propSchema = z.object({
  key: z.string(),
  type: propTypeSchema,
  label: z.string(),
  description: z.string().optional(),
  placeholder: z.string().optional(),
  optional: z.boolean().default(false),
  default: jsonValueSchema.optional(),
  options: z.array(z.object({ label: z.string(), value: z.union([z.string(), z.number()]) })).optional(),
  /** Shown only when "More options" is opened. */
  advanced: z.boolean().default(false),
})
export type Prop = z.infer<typeof propSchema>

export const authFieldSchema = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string().optional(),
  /** Masked wherever it would be kept or shown. */
  secret: z.boolean(),
  optional: z.boolean().default(false),
})
export type AuthField = z.infer<typeof authFieldSchema>

/** A provider that actions talk to: what a credential for it consists of and where it may go. */
export const appSchema = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  auth: z.array(authFieldSchema),
  /** Hosts that a credential of this app may be sent to; `*.example.com` covers subdomains. */
  hosts: z.array(z.string()),
})
export type App = z.infer<typeof appSchema>

/** An action as the editor and the plan know it: all but its code. */
export const actionSchema = z.object({
  key: z.string(),
  version: z.string(),
  name: z.string(),
  description: z.string(),
  /** The app whose credential it needs, if any; also where its icon comes from. */
  app: z.string().optional(),
  /** `host` runs in Patchbay; `code` is the author's own code, in a process apart. */
  runtime: z.enum(['host', 'code']),
  props: z.array(propSchema),
  outputHandles: z.array(z.string()).default(['out']),
  /** Paths in its output that are secret by declaration, e.g. every value a secret source returns: `[[]]` is all of it. */
  secretOutputs: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
  keywords: z.array(z.string()).default([]),
})
export type Action = z.infer<typeof actionSchema>

export const catalogSchema = z.object({ apps: z.array(appSchema), actions: z.array(actionSchema) })
/** Everything the palette offers. */
export type Catalog = z.infer<typeof catalogSchema>
