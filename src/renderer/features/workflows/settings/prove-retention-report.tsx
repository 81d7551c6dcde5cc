import { Download, ShieldCheck, TriangleAlert } from 'lucide-react'
import { recordsText, runText, verdictOf } from '#shared/model/proof-words.ts'
import type { ProofReport } from '#shared/model/retention-proof.ts'
import { Button } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { cx } from '../../../lib/cx.ts'
import { count, formatBytes, formatDuration } from '../../../lib/format.ts'
import { toastSaved } from '../../../lib/toast-saved.ts'
import styles from './prove-retention.module.css'
import { HitList, TextList } from './prove-retention-lists.tsx'

export function ProofReportView({ report }: { report: ProofReport }) {
  return (
    <div className={styles.stack} data-selectable>
      <Verdict report={report} />
      {report.hits.length > 0 && <HitList hits={report.hits} />}
      <dl className={styles.facts}>
        <dt>Run</dt>
        <dd>{runText(report)}</dd>
        <dt>Records</dt>
        <dd>{recordsText(report)}</dd>
        <dt>Control</dt>
        <dd>
          Before, a made-up value was planted in the data folder ({report.control?.encoding}), and the same
          scan found it.
        </dd>
        <dt>Looked for as</dt>
        <dd>
          {report.encodings.join('; ')}. What the steps fetch from elsewhere is not looked for, only what the
          workflow was given.
        </dd>
      </dl>
      <Places report={report} />
      <TextList title={count(report.canaries.length, 'made-up value')} texts={report.canaries} />
      <TextList
        title={`${count(report.written.length, 'file')} written since it started`}
        texts={report.written}
      />
      <TextList
        title={`${count(report.unread.length, 'file')} could not be read`}
        texts={report.unread.map(({ file, reason }) => `${file} (${reason})`)}
      />
    </div>
  )
}

function Verdict({ report }: { report: ProofReport }) {
  const { title, tone, caveat } = verdictOf(report)
  const Icon = tone === 'good' ? ShieldCheck : TriangleAlert
  return (
    <div className={cx(styles.verdict, styles[tone])} role="status">
      <Icon size={22} aria-hidden />
      <div>
        <p className={styles.verdictTitle}>{title}</p>
        {caveat !== undefined && <p>{caveat}</p>}
        <p>
          {formatBytes(report.bytes)} scanned · {formatDuration(report.durationMs)} in all
        </p>
      </div>
    </div>
  )
}

function Places({ report: { places } }: { report: ProofReport }) {
  return (
    <table className={styles.places}>
      <thead>
        <tr>
          <th scope="col">Place</th>
          <th scope="col">Folder</th>
          <th scope="col">Files</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {places.map(({ kind, folder, files, bytes }) => (
          <tr key={kind}>
            <td>{kind}</td>
            <td className={styles.folder} title={folder}>
              {folder}
            </td>
            <td>{files.toLocaleString()}</td>
            <td>{formatBytes(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function SaveReport() {
  const save = () =>
    attempt('The report was not saved', async () => {
      const { savedAs } = await api.invoke('retention.saveReport')
      if (savedAs !== undefined) toastSaved('The report is saved', savedAs)
    })
  return (
    <Button icon={Download} onClick={() => void save()}>
      Save report…
    </Button>
  )
}
