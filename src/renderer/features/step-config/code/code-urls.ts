const FETCH = /\$\.auth\([^()]*\)\s*\.fetch\(\s*(['"`])(https?:\/\/[^'"`\s$\\]+)/g

/** Addresses written out in requests that carry a credential: `$.auth('app').fetch('https://…')`. */
export const literalUrlsIn = (code: string): string[] =>
  [...code.matchAll(FETCH)].map(([, , url = '']) => url).filter(url => URL.canParse(url))
