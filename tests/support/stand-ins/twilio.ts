import { basic, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const TWILIO_SID = `AC${'0123456789abcdef'.repeat(2)}`
export const TWILIO_TOKEN = 'canary16180339887'

export const twilioError = (status: number, code: number, message: string) => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
})

/** Twilio's API of 2010-04-01 as far as it is used: basic auth, forms in, JSON out. */
export function startTwilio(tokens: readonly string[] = [TWILIO_TOKEN]): Promise<RestStandIn> {
  return startRestStandIn({
    authenticate: request => {
      const { user, password } = basic(request) ?? {}
      return user === TWILIO_SID && tokens.includes(password ?? '')
        ? undefined
        : json(401, twilioError(401, 20003, 'Authenticate'))
    },
    routes: {
      [`GET /2010-04-01/Accounts/${TWILIO_SID}.json`]: () =>
        json(200, { sid: TWILIO_SID, friendly_name: 'Acme Texts', status: 'active' }),
      [`POST /2010-04-01/Accounts/${TWILIO_SID}/Messages.json`]: send,
    },
    notFound: () => json(404, twilioError(404, 20404, 'The requested resource was not found')),
  })
}

function send({ raw, headers }: RestRequest) {
  if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return json(415, twilioError(415, 20415, 'not a form'))
  }
  const form = new URLSearchParams(raw.toString())
  const to = form.get('To') ?? ''
  if (!/^\+\d{6,15}$/.test(to)) return json(400, twilioError(400, 21211, `Invalid 'To' Phone Number: ${to}`))
  return json(201, {
    sid: 'SM1',
    account_sid: TWILIO_SID,
    status: 'queued',
    to,
    from: form.get('From'),
    messaging_service_sid: form.get('MessagingServiceSid'),
    body: form.get('Body'),
    num_media: String(form.getAll('MediaUrl').length),
    error_code: null,
    price: null,
  })
}
