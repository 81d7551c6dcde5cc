import { CA_FIELD } from '../ca-field.ts'
import { defineApp } from '../define.ts'
import { testSmtp } from './mail-server.ts'
import { sendEmail } from './send-email.ts'

/** Any mail server that takes mail by SMTP. */
export const smtpApp = defineApp(
  {
    key: 'smtp',
    name: 'SMTP',
    description: 'Send mail through any mail server.',
    auth: [
      {
        key: 'host',
        label: 'Host',
        secret: false,
        address: 'host',
        placeholder: 'smtp.example.com',
      },
      {
        key: 'port',
        label: 'Port',
        description: '587 with STARTTLS, 465 with TLS and 25 without, where empty.',
        secret: false,
        optional: true,
        placeholder: '587',
      },
      {
        key: 'security',
        label: 'Encryption',
        secret: false,
        optional: true,
        default: 'starttls',
        options: [
          { label: 'STARTTLS', value: 'starttls' },
          { label: 'TLS', value: 'tls' },
          { label: 'None', value: 'none' },
        ],
      },
      { key: 'user', label: 'User', secret: false, optional: true },
      { key: 'password', label: 'Password', secret: true, optional: true },
      CA_FIELD,
    ],
    hosts: [],
  },
  [sendEmail],
  testSmtp,
)
