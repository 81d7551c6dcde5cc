import type { PropInput } from '../prop-input.ts'

/** Where a step sends its requests instead; shared by all actions of AWS. */
export const ENDPOINT_PROP: PropInput = {
  key: 'endpoint',
  type: 'string',
  label: 'Endpoint',
  description:
    'For proxies, private endpoints and emulators; empty means the credential’s, or AWS’ own. A host that is not AWS’ must be allowed on this step first.',
  placeholder: 'https://secretsmanager.us-east-1.amazonaws.com/',
  optional: true,
  advanced: true,
}
