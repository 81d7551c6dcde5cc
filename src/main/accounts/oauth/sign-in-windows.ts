import type { CallbackVerdict } from './loopback-listener.ts'

/** One sign-in page in a window of our own. */
export interface PopupRequest {
  readonly url: string
  /** Whose page it is, for the title. */
  readonly provider: string
  /** Where the answer is sent to. The request never leaves: the window catches it. */
  readonly redirectUri: string
  /** Judges each callback; the window closes with the first that is not foreign. */
  readonly judge: (parameters: URLSearchParams) => CallbackVerdict
  /** Ends the attempt: the window closes. */
  readonly signal: AbortSignal
}

/** What signing in asks of a desktop. */
export interface SignInWindows {
  /** Opens an https or loopback address in the system's browser. @returns false when there is none */
  openBrowser(url: string): Promise<boolean>
  /** Shows a provider's page until it gave its answer, the user closed the window, or the signal came. */
  openPopup(request: PopupRequest): Promise<'answered' | 'closed'>
}
