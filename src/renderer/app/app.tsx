import { useCallback, useEffect, useState } from 'react'
import { ErrorBoundary, ErrorState, Spinner, TooltipProvider } from '../components/index.ts'
import styles from './app.module.css'
import { Shell } from './shell.tsx'
import { start } from './start.ts'

type Boot = { readonly state: 'loading' | 'ready' } | { readonly state: 'failed'; readonly error: unknown }

export function App() {
  const [boot, setBoot] = useState<Boot>({ state: 'loading' })
  const begin = useCallback(() => {
    setBoot({ state: 'loading' })
    start().then(
      () => setBoot({ state: 'ready' }),
      error => setBoot({ state: 'failed', error }),
    )
  }, [])
  useEffect(begin, [begin])

  if (boot.state === 'ready') {
    return (
      <ErrorBoundary title="Patchbay could not be drawn">
        <TooltipProvider>
          <Shell />
        </TooltipProvider>
      </ErrorBoundary>
    )
  }
  return (
    <main className={styles.boot}>
      {boot.state === 'failed' ? (
        <ErrorState title="Patchbay could not start" error={boot.error} onRetry={begin} />
      ) : (
        <Spinner size={18} label="Starting" />
      )}
    </main>
  )
}
