import { useDocumentStore } from '../../../lib/stores/index.ts'
import { useStepContext } from '../step-context.tsx'
import styles from './remote.module.css'
import type { RemoteState } from './remote-request.ts'

interface RemoteHintProps {
  readonly state: Exclude<RemoteState, { state: 'ready' }>
  readonly app: string | undefined
  /** What an account would bring: `to pick from a list`. */
  readonly purpose: string
}

/** Why there is no list, and what would bring one. */
export function RemoteHint({ state, app, purpose }: RemoteHintProps) {
  const store = useDocumentStore()
  const { stepId } = useStepContext()
  switch (state.state) {
    case 'no-account':
      return (
        <>
          <button
            type="button"
            className={styles.link}
            onClick={() =>
              store.getState().open(stepId, app === undefined ? ['auth'] : ['auth', app, 'accountId'])
            }
          >
            Choose an account
          </button>{' '}
          {purpose}.
        </>
      )
    case 'waiting':
      return <>Choose “{state.on.label}” first.</>
    case 'unknown':
      return <>There is no list, as only a run knows what “{state.on.label}” comes to.</>
    default:
      return state satisfies never
  }
}
