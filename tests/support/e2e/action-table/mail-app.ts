import { makeCertificate } from '../../servers/certificates.ts'
import { startMailServer } from '../../servers/mail-server.ts'
import { type AppCase, byWay, canaries } from './action-case.ts'

const passwords = canaries()

/** A real SMTP server with a certificate of its own authority. */
export const smtp: AppCase = {
  app: 'smtp',
  isConnectedByHand: true,
  steps: [
    {
      action: 'smtp.send-email',
      props: ({ way }) => ({
        from: 'Acme <hello@example.com>',
        to: `${way}@example.com`,
        subject: 'Hi',
        text: `Mail by ${way}`,
      }),
      arrives: ({ way }) => [
        {
          isEncrypted: true,
          user: 'ada',
          password: passwords[way],
          from: 'hello@example.com',
          to: [`${way}@example.com`],
        },
      ],
      summary: {
        account: 'Sent “Hi” to account@example.com',
        external: 'Sent “Hi” to external@example.com',
      },
    },
  ],
  async start() {
    const certificate = makeCertificate(['DNS:localhost'])
    const server = await startMailServer({
      certificate,
      user: 'ada',
      passwords: Object.values(passwords),
    })
    const host = 'localhost'
    return {
      endpoint: '',
      host,
      allowedHosts: [],
      credentials: {
        smtp: byWay(way => ({
          host,
          port: String(server.port),
          security: 'starttls',
          user: 'ada',
          password: passwords[way],
          ca: certificate.cert,
        })),
      },
      received: () => server.mails,
      stop: () => server.stop(),
    }
  },
}
