/** What a browser is shown at a redirect address: static, without scripts, and it loads nothing. */
export interface AnswerPage {
  readonly status: number
  readonly title: string
  readonly text: string
}

export const PAGES = {
  accepted: {
    status: 200,
    title: 'Back to Patchbay',
    text: 'Patchbay has its answer and finishes signing in. You can close this window.',
  },
  declined: {
    status: 200,
    title: 'Nothing was connected',
    text: 'The sign-in was not completed. Patchbay says more. You can close this window.',
  },
  foreign: {
    status: 400,
    title: 'This does not belong to the sign-in under way',
    text: 'Patchbay did not ask for this answer, so it was not used. If you are signing in, go on in the window that Patchbay opened. You can close this one.',
  },
  notFound: { status: 404, title: 'Nothing here', text: 'You can close this window.' },
  wrongMethod: { status: 405, title: 'Only GET is answered here', text: 'You can close this window.' },
  wrongHost: { status: 421, title: 'Not this host', text: 'You can close this window.' },
} as const satisfies Record<string, AnswerPage>

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  connection: 'close',
} as const

export function pageHtml({ title, text }: AnswerPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body><h1>${title}</h1><p>${text}</p></body></html>
`
}
