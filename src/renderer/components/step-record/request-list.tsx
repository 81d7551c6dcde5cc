import { ArrowUpRight, CircleSlash, KeyRound, RotateCw, TriangleAlert } from 'lucide-react'
import type { StepRecord } from '#shared/model/run-state.ts'
import { cx } from '../../lib/cx.ts'
import { formatBytes, formatDuration } from '../../lib/format.ts'
import { useCatalog } from '../../lib/stores/app-store.ts'
import { MaskedText } from '../json-tree/index.ts'
import styles from './request-list.module.css'
import { type RequestRow, requestRows } from './request-rows.ts'

interface RequestListProps {
  readonly record: Pick<StepRecord, 'requests' | 'renewed'>
  /** Names of steps by id. */
  readonly names: ReadonlyMap<string, string> | undefined
}

/** What a step sent, in order, and where a credential was refused and renewed in between. */
export function RequestList({ record, names }: RequestListProps) {
  const hasAttempts = record.requests.some(({ attempt }) => attempt > 1)
  return (
    <ol className={styles.list} aria-label="Requests">
      {requestRows(record).map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the end
        <li key={index}>
          {row.kind === 'renewed' ? (
            <Renewed row={row} source={names?.get(row.source ?? '')} />
          ) : (
            <Request row={row} hasAttempts={hasAttempts} />
          )}
        </li>
      ))}
    </ol>
  )
}

const ICON = { answered: ArrowUpRight, failed: TriangleAlert, refused: CircleSlash } as const

interface RequestProps {
  readonly row: Extract<RequestRow, { kind: 'request' }>
  readonly hasAttempts: boolean
}

function Request({ row: { request }, hasAttempts }: RequestProps) {
  const { method, host, path, app, outcome, status, requestBytes, responseBytes, durationMs, reason } =
    request
  const name = useCatalog().apps.find(({ key }) => key === app)?.name ?? app
  const isBad = outcome !== 'answered' || (status !== undefined && status >= 400)
  const Icon = ICON[outcome]
  const facts = [
    hasAttempts && `attempt ${request.attempt}`,
    requestBytes !== undefined && `${formatBytes(requestBytes)} sent`,
    responseBytes !== undefined && `${formatBytes(responseBytes)} received`,
    outcome !== 'refused' && formatDuration(durationMs),
  ].filter(Boolean)
  return (
    <div className={cx(styles.row, isBad && styles.bad)}>
      <Icon size={13} aria-hidden className={styles.icon} />
      <div className={styles.text} data-selectable>
        <p className={styles.line}>
          <span className={styles.method}>{method}</span>
          <span className={styles.where}>
            <span className={styles.host}>{host}</span>
            <MaskedText text={path} />
          </span>
          <span className={styles.status}>{outcome === 'answered' ? (status ?? 'done') : outcome}</span>
        </p>
        {reason !== undefined && (
          <p className={styles.reason}>
            <MaskedText text={reason} />
          </p>
        )}
        <p className={styles.facts}>
          {name !== undefined ? (
            <span className={styles.credential}>
              <KeyRound size={11} aria-label="Credential of" /> {name}
            </span>
          ) : (
            <span>no credential</span>
          )}
          {facts.length > 0 && <span>{facts.join(' · ')}</span>}
        </p>
      </div>
    </div>
  )
}

interface RenewedProps {
  readonly row: Extract<RequestRow, { kind: 'renewed' }>
  /** The name of the step that was asked again. */
  readonly source: string | undefined
}

function Renewed({ row, source }: RenewedProps) {
  const { app } = row
  const name = useCatalog().apps.find(({ key }) => key === app)?.name ?? app
  return (
    <p className={styles.renewed}>
      <RotateCw size={13} aria-hidden />
      <span>
        The {name} credential was refused.{' '}
        {row.source === undefined
          ? 'The account’s token was renewed'
          : `${source ?? 'Its source step'} was asked again`}
        , and the attempt repeated once.
      </span>
    </p>
  )
}
