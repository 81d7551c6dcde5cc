declare global {
  // Read by the scroll locking inside Radix dialogs and menus.
  var __webpack_nonce__: string | undefined
}

/** The nonce that style elements must carry under the content security policy; undefined where none is asked for. */
export const styleNonce: string | undefined = readNonce()

function readNonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  const nonce = meta?.nonce || meta?.content
  return nonce && !nonce.startsWith('__') ? nonce : undefined
}

if (styleNonce) globalThis.__webpack_nonce__ = styleNonce
