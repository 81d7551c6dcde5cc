import { FileBraces, RefreshCw, Rows3, X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import type { JsonValue } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import { Button, Callout, type FieldProps, IconButton, Spinner } from '../../../components/index.ts'
import styles from './remote.module.css'
import { fieldRows, objectOf, withKey } from './remote-fields-model.ts'
import { RemoteHint } from './remote-hint.tsx'
import type { RemoteState } from './remote-request.ts'
import { loadRemote, useAnswer } from './remote-store.ts'

type Frame = FieldProps & { readonly label: string }

interface RowProps {
  readonly prop: Prop
  readonly value: JsonValue | undefined
  readonly onChange: (value: JsonValue | undefined) => void
}

export interface RemoteFieldsProps {
  readonly state: RemoteState
  readonly app: string | undefined
  readonly frame: Frame
  readonly value: JsonValue | undefined
  readonly onChange: (value: JsonValue | undefined) => void
  /** Whether the author prefers to write the object as one. */
  readonly isRaw: boolean
  readonly onRaw: (isRaw: boolean) => void
  /** The control for the object as one. */
  readonly plain: (frame: Frame) => ReactNode
  /** A field like any other of the form. */
  readonly row: (row: RowProps) => ReactNode
}

/** An object as a form, with one field for each that the provider has, e.g. a sheet's columns. */
export function RemoteFields(props: RemoteFieldsProps) {
  const { state, app, frame, isRaw, onRaw, plain } = props
  if (state.state !== 'ready') {
    const hint = <RemoteHint state={state} app={app} purpose="to fill in its fields one by one" />
    return plain({
      ...frame,
      hint: frame.hint ? (
        <>
          {frame.hint} {hint}
        </>
      ) : (
        hint
      ),
    })
  }
  if (isRaw) {
    const aside = (
      <span className={styles.tools}>
        <IconButton
          size="s"
          icon={Rows3}
          label={`Show the fields of ${frame.label}`}
          onClick={() => onRaw(false)}
        />
        {frame.aside}
      </span>
    )
    return plain({ ...frame, aside })
  }
  return <LoadedFields {...props} state={state} />
}

function LoadedFields({
  state,
  frame,
  value,
  onChange,
  onRaw,
  plain,
  row,
}: RemoteFieldsProps & { state: Extract<RemoteState, { state: 'ready' }> }) {
  const { key, request } = state
  const answer = useAnswer(key)
  const isAsked = answer.isLoading || answer.error !== undefined || answer.fields !== undefined
  useEffect(() => {
    if (!isAsked) void loadRemote({ key, request })
  }, [isAsked, key, request])
  const reload = () => void loadRemote({ key, request })
  const tools = (
    <span className={styles.tools}>
      <IconButton size="s" icon={RefreshCw} label={`Reload the fields of ${frame.label}`} onClick={reload} />
      <IconButton
        size="s"
        icon={FileBraces}
        label={`Write ${frame.label} as JSON`}
        onClick={() => onRaw(true)}
      />
      {frame.aside}
    </span>
  )
  if (!answer.fields) {
    if (answer.error === undefined) {
      return (
        <div className={styles.fields}>
          <Head frame={frame} tools={frame.aside} />
          <p className={styles.loading} role="status">
            <Spinner size={12} /> Loading the fields…
          </p>
        </div>
      )
    }
    return (
      <>
        {plain(frame)}
        <Callout
          tone="warning"
          actions={
            <Button size="s" onClick={reload}>
              Retry
            </Button>
          }
        >
          The fields could not be loaded: {answer.error}
        </Callout>
      </>
    )
  }
  const values = objectOf(value)
  const { fields, orphans } = fieldRows(answer.fields, values)
  const set = (field: string) => (next: JsonValue | undefined) => onChange(withKey(values, field, next))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend beside the heading it has
    <div className={styles.fields} role="group" aria-label={frame.label}>
      <Head frame={frame} tools={tools} isLoading={answer.isLoading} />
      {fields.length === 0 && <p className={styles.faint}>There are no fields yet.</p>}
      {fields.map(prop => row({ prop, value: values[prop.key], onChange: set(prop.key) }))}
      {orphans.map(prop => (
        <div key={prop.key} className={styles.orphan}>
          {row({ prop, value: values[prop.key], onChange: set(prop.key) })}
          <p className={styles.orphanNote}>
            <span>There is no such field any more. Its value is kept.</span>
            <Button size="s" variant="ghost" icon={X} onClick={() => set(prop.key)(undefined)}>
              Remove {prop.label}
            </Button>
          </p>
        </div>
      ))}
    </div>
  )
}

function Head({ frame, tools, isLoading = false }: { frame: Frame; tools: ReactNode; isLoading?: boolean }) {
  return (
    <div>
      <div className={styles.head}>
        <span className={styles.title}>
          {frame.label}
          {frame.optional && <span className={styles.optional}> optional</span>}
        </span>
        {isLoading && <Spinner size={12} label="Loading the fields" />}
        {tools}
      </div>
      {(frame.error || frame.hint) && (
        <p className={frame.error ? styles.error : styles.faint}>{frame.error ?? frame.hint}</p>
      )}
    </div>
  )
}
