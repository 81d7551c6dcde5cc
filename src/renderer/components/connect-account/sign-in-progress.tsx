import { AppWindow, Globe, KeyRound, Smartphone } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SignInState, SignInWay } from '#shared/model/account.ts'
import type { OAuthProvider } from '#shared/model/action.ts'
import { useNow } from '../../lib/use-now.ts'
import { CopyButton } from '../copy-button.tsx'
import { Spinner } from '../spinner.tsx'
import styles from './connect-account.module.css'
import { CopyLine } from './copy-line.tsx'
import type { SignInProgress as Progress } from './use-sign-in.ts'
import { formatCountdown } from './ways.ts'

interface SignInProgressProps {
  readonly provider: OAuthProvider
  readonly way: SignInWay
  readonly progress: Progress
}

const MARK = { popup: AppWindow, browser: Globe, device: Smartphone, client: KeyRound } as const

/** What is being waited for, and what the user has to do meanwhile. */
export function SignInProgress({ provider, way, progress }: SignInProgressProps) {
  const Mark = MARK[way]
  const { name } = provider
  return (
    <div className={styles.progress} role="status">
      <span className={styles.mark}>
        <Mark size={18} aria-hidden />
      </span>
      {progress.state === 'waiting' && <Waiting name={name} way={way} url={progress.url} />}
      {progress.state === 'device-code' && <DeviceCode name={name} code={progress} />}
      {progress.state === 'starting' && <Busy>Asking {name}…</Busy>}
      {progress.state === 'finishing' && <Busy>Finishing: {name} hands over the token…</Busy>}
      {progress.state === 'connected' && <Busy>Connected.</Busy>}
    </div>
  )
}

const Busy = ({ children }: { children: ReactNode }) => (
  <p className={styles.busy}>
    <Spinner size={13} />
    <span>{children}</span>
  </p>
)

function Waiting({ name, way, url }: { name: string; way: SignInWay; url: string | undefined }) {
  if (way === 'client') return <Busy>Asking {name} for a token…</Busy>
  const place = way === 'popup' ? 'the window that Patchbay opened' : 'your browser'
  return (
    <>
      <Busy>
        Sign in at {name} in {place}.
      </Busy>
      <p className={styles.lineHint}>
        Patchbay goes on by itself when you are done. After five minutes it stops waiting.
      </p>
      {url && way === 'browser' && (
        <CopyLine label="Address to open by hand, if your browser did not" text={url} />
      )}
    </>
  )
}

type DeviceCodeState = Extract<SignInState, { state: 'device-code' }>

function DeviceCode({ name, code }: { name: string; code: DeviceCodeState }) {
  const left = formatCountdown(Date.parse(code.expiresAt), useNow(1000))
  return (
    <>
      <p>Enter this code on {name}’s page, on any device:</p>
      <div className={styles.code}>
        <output aria-label="Code" data-selectable>
          {code.userCode}
        </output>
        <CopyButton text={code.userCode} label="Copy code" />
      </div>
      <CopyLine label="Page" text={code.verificationUri} isLink />
      <Busy>
        Waiting for you to allow it · <span aria-live="off">{left} left</span>
      </Busy>
    </>
  )
}
