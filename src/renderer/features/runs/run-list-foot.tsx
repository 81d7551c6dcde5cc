import { Button, Callout, Spinner } from '../../components/index.ts'
import { count } from '../../lib/format.ts'
import { searchDate } from './filters-words.ts'
import styles from './run-list.module.css'
import type { RunList } from './use-run-list.ts'

/** Below the rows: what is still going on, and what is missing. */
export function RunListFoot({ list }: { list: RunList }) {
  const { phase, isSearch, damaged, hasMore } = list
  return (
    <div className={styles.foot}>
      <p className={styles.spoken} role="status">
        {isSearch && searchNews(list)}
      </p>
      {phase === 'failed' && (
        <Callout
          tone="danger"
          actions={
            <Button size="s" onClick={list.goOn}>
              Try again
            </Button>
          }
        >
          Further runs could not be read.
        </Callout>
      )}
      {isSearch && (phase === 'loading' || hasMore) && <SearchState list={list} />}
      {!isSearch && phase === 'loading' && <Spinner label="Loading runs" />}
      {damaged > 0 && (
        <p className={styles.damaged}>
          {count(damaged, 'run')} can’t be shown: {damaged === 1 ? 'its records are' : 'their records are'}{' '}
          damaged.
        </p>
      )}
    </div>
  )
}

/** What is told aloud: how far it is changes several times a second, that it goes on or has ended does not. */
function searchNews({ phase, isStopped, hasMore, rows }: RunList): string {
  if (phase === 'loading') return 'Searching'
  if (phase === 'failed') return ''
  return isStopped && hasMore ? 'The search was stopped' : `${count(rows.length, 'run')} found`
}

/** A text is looked for in every record, newest runs first: how far that is, and a way to stop it. */
function SearchState({ list: { phase, rows, searchedToMs, isStopped, stop, goOn } }: { list: RunList }) {
  const back = searchedToMs === undefined ? undefined : searchDate(searchedToMs)
  if (isStopped && phase !== 'loading') {
    return (
      <p className={styles.search}>
        <span>
          {rows.length === 0 ? 'Nothing found so far. ' : ''}Stopped{back && ` at ${back}`}.
        </span>
        <Button size="s" onClick={goOn}>
          Go on
        </Button>
      </p>
    )
  }
  if (phase !== 'loading') return null
  return (
    <p className={styles.search}>
      <Spinner />
      <span>{back ? `Searched back to ${back}…` : 'Searching…'}</span>
      <Button size="s" onClick={stop}>
        Stop
      </Button>
    </p>
  )
}
