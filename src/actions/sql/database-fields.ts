import type { z } from 'zod'
import type { appSchema } from '#shared/model/action.ts'
import { CA_FIELD } from '../ca-field.ts'

/** What a credential for a database consists of: its URL, or the parts of it. */
export function databaseFields(example: {
  readonly url: string
  readonly port: number
}): z.input<typeof appSchema>['auth'] {
  return [
    {
      key: 'url',
      label: 'Connection URL',
      description: 'All in one. What it leaves out is taken from the fields below.',
      secret: true,
      optional: true,
      address: 'url',
      placeholder: example.url,
    },
    {
      key: 'host',
      label: 'Host',
      description: 'Instead of a URL.',
      secret: false,
      optional: true,
      address: 'host',
      placeholder: 'db.example.com',
    },
    { key: 'port', label: 'Port', secret: false, optional: true, placeholder: String(example.port) },
    { key: 'database', label: 'Database', secret: false, optional: true },
    { key: 'user', label: 'User', secret: false, optional: true },
    { key: 'password', label: 'Password', secret: true, optional: true },
    {
      key: 'tls',
      label: 'Encryption',
      description:
        'By itself: verified, but plain to this computer. “Not verified” encrypts without checking who answers.',
      secret: false,
      optional: true,
      default: 'auto',
      options: [
        { label: 'By itself', value: 'auto' },
        { label: 'TLS, verified (verify-full)', value: 'verify-full' },
        { label: 'TLS, not verified (require)', value: 'require' },
        { label: 'None (disable)', value: 'disable' },
      ],
    },
    CA_FIELD,
  ]
}
