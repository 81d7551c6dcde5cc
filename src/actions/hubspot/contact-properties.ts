import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import type { Loader } from '../define.ts'
import { CRM_VERSION, callHubspot } from './hubspot-client.ts'

const propertiesSchema = z.looseObject({
  results: z.array(
    z.looseObject({
      name: z.string(),
      label: z.string(),
      description: z.string().nullish(),
      hidden: z.boolean().optional(),
      modificationMetadata: z.looseObject({ readOnlyValue: z.boolean().optional() }).optional(),
    }),
  ),
})

/** Those that people fill in most come first, the others by label. */
const FIRST = ['firstname', 'lastname', 'phone', 'company', 'jobtitle', 'website', 'lifecyclestage']

/** The properties of a contact that a step can fill; the e-mail address has a field of its own. */
export const listContactProperties: Loader = async context => {
  const answer = await callHubspot(context, `crm/properties/${CRM_VERSION}/contacts`)
  const { results } = readAnswer('HubSpot', propertiesSchema, answer)
  const fields = results
    .filter(
      ({ name, hidden, modificationMetadata: rules }) =>
        name !== 'email' && hidden !== true && rules?.readOnlyValue !== true,
    )
    .map(({ name, label, description }) => ({ key: name, label, ...(description ? { description } : {}) }))
  const rank = ({ key }: { readonly key: string }) => {
    const at = FIRST.indexOf(key)
    return at === -1 ? FIRST.length : at
  }
  return {
    kind: 'fields',
    fields: fields.sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label, 'en')),
  }
}
