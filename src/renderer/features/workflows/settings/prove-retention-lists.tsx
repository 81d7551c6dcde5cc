import type { ProofReport } from '#shared/model/retention-proof.ts'
import styles from './prove-retention.module.css'

/** Long lists of little weight: closed until somebody wants to know. */
export function TextList({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null
  return (
    <details className={styles.more}>
      <summary>{title}</summary>
      <ul>
        {texts.map(text => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  )
}

export function HitList({ hits }: { hits: ProofReport['hits'] }) {
  const files = [...new Set(hits.map(({ file }) => file))]
  return (
    <ul className={styles.hits} aria-label="What was found">
      {files.map(file => (
        <li key={file}>
          <p className={styles.hitFile}>{file}</p>
          <ul className={styles.hitFacts}>
            {hits
              .filter(hit => hit.file === file)
              .map(({ offset, inName, encoding, canary, remains }) => (
                <li key={`${offset} ${encoding} ${canary}`}>
                  {canary} as {encoding}, {inName ? 'in its name' : `at byte ${offset.toLocaleString()}`}
                  {!remains && '; it was gone at the end'}
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
