declare global {
  // Read by the scroll locking inside Radix dialogs and menus.
  var __webpack_nonce__: string | undefined
}

/** The nonce that style elements must carry under the content security policy; undefined where none is asked for. */
export const styleNonce: string | undefined =
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content || undefined

if (styleNonce) globalThis.__webpack_nonce__ = styleNonce
