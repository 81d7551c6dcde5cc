import type { z } from 'zod'
import type { authFieldSchema } from '#shared/model/action.ts'

/** The field of a credential for a server that proves itself by a certificate of its owner's making. */
export const CA_FIELD: z.input<typeof authFieldSchema> = {
  key: 'ca',
  label: 'Certificate authority',
  description: 'In PEM, where the server’s certificate is not signed by one that everybody knows.',
  secret: false,
  optional: true,
  multiline: true,
  placeholder: '-----BEGIN CERTIFICATE-----',
}
