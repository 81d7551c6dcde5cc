import { createRequire } from 'node:module'
import Ajv, { type AnySchemaObject } from 'ajv'

const require = createRequire(import.meta.url)

/** What the published schema of HAR 1.2 finds wrong with a text; nothing when it is an HTTP Archive. */
export function harProblems(text: string): string[] {
  const ajv = new Ajv({
    strict: false,
    formats: {
      uri: URL.canParse,
      'date-time': (value: string) => !Number.isNaN(Date.parse(value)),
      ipv4: true,
      ipv6: true,
      email: true,
    },
  })
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json') as AnySchemaObject)
  for (const schema of Object.values(require('har-schema') as Record<string, AnySchemaObject>)) {
    ajv.addSchema(schema)
  }
  const validate = ajv.getSchema('har.json#')
  if (!validate) throw new Error('The schema of HAR is not there.')
  validate(JSON.parse(text))
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
