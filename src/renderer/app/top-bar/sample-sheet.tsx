import { Table } from 'lucide-react'
import type { JsonValue } from '#shared/json.ts'
import { Button, Popover } from '../../components/index.ts'
import { count } from '../../lib/format.ts'
import { useAppStore } from '../../lib/stores/app-store.ts'
import styles from './top-bar.module.css'

/** The spreadsheets that the sample writes into: what a run of it did, without leaving the machine. */
export function SampleSheet() {
  const sample = useAppStore(state => state.sample)
  const customers = sample?.customers ?? []
  return (
    <Popover
      label="The sample’s spreadsheets"
      className={styles.sheet}
      trigger={
        <Button
          variant="ghost"
          size="s"
          icon={Table}
          className={styles.sample}
          aria-label="Sample: show its spreadsheets"
        >
          Sample
        </Button>
      }
    >
      <h3 className={styles.popoverTitle}>The customers’ spreadsheets</h3>
      <p className={styles.popoverText}>
        {sample?.running
          ? 'Two small servers on this computer play AWS Secrets Manager and Google Sheets. Each customer has a spreadsheet and a token of their own.'
          : 'The servers that play AWS and Google for the sample are not running; its steps can’t reach them.'}
      </p>
      {customers.map(({ userId, name, rows }) => (
        <Sheet key={userId} title={`${name} · ${userId}`} rows={rows} />
      ))}
    </Popover>
  )
}

function Sheet({ title, rows: [heading = [], ...rows] }: { title: string; rows: readonly Row[] }) {
  return (
    <table className={styles.rows}>
      <caption>
        {title} <span>{count(rows.length, 'row')}</span>
      </caption>
      <thead>
        <tr>
          {heading.map((cell, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
            <th key={column}>{textOf(cell)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the end
          <tr key={index}>
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
              <td key={column}>{textOf(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type Row = readonly JsonValue[]

const textOf = (cell: JsonValue): string => (typeof cell === 'string' ? cell : JSON.stringify(cell))
