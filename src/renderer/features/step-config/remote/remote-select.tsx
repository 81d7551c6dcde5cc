import type { ReactNode } from 'react'
import type { JsonValue } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import { Button, Combobox, type FieldProps, Spinner } from '../../../components/index.ts'
import { RemoteHint } from './remote-hint.tsx'
import type { RemoteState } from './remote-request.ts'
import type { Loading, RemoteOption } from './remote-store.ts'
import { useRemoteOptions } from './use-remote-options.ts'

type Frame = FieldProps & { readonly label: string }

export interface RemoteSelectProps {
  readonly prop: Prop
  readonly state: RemoteState
  readonly app: string | undefined
  readonly frame: Frame
  readonly value: JsonValue | undefined
  readonly onChange: (value: JsonValue | undefined) => void
  /** The control for typing alone. */
  readonly plain: (frame: Frame) => ReactNode
}

const UNSET = '\u0000unset'

/** A value picked from what the provider has. What is not in the list can be typed as well. */
export function RemoteSelect({ prop, state, app, frame, value, onChange, plain }: RemoteSelectProps) {
  if (state.state !== 'ready') {
    const hint = <RemoteHint state={state} app={app} purpose="to pick from a list" />
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
  if (Array.isArray(value) || prop.type === 'string[]') {
    const items = Array.isArray(value) ? value : []
    const add = (next: JsonValue | undefined) => next !== undefined && onChange([...items, next])
    const picker = { ...frame, label: undefined, aside: undefined, hint: undefined, error: undefined }
    return (
      <>
        {plain(frame)}
        <Picker
          prop={prop}
          state={state}
          frame={picker}
          name={`Add to ${frame.label}`}
          placeholder="Add from the list…"
          value={undefined}
          onChange={add}
        />
      </>
    )
  }
  return (
    <Picker
      prop={prop}
      state={state}
      frame={frame}
      placeholder={prop.optional ? 'Not set' : 'Choose…'}
      value={value ?? prop.default}
      onChange={onChange}
    />
  )
}

interface PickerProps {
  readonly prop: Prop
  readonly state: Extract<RemoteState, { state: 'ready' }>
  readonly frame: FieldProps
  readonly name?: string | undefined
  readonly placeholder: string
  readonly value: JsonValue | undefined
  readonly onChange: (value: JsonValue | undefined) => void
}

function Picker({ prop, state, frame, name, placeholder, value, onChange }: PickerProps) {
  const text =
    value === undefined || value === null || value === ''
      ? undefined
      : typeof value === 'string'
        ? value
        : JSON.stringify(value)
  const remote = useRemoteOptions(state.key, state.request, text)
  const unset = text !== undefined && prop.optional ? [{ value: UNSET, label: 'Not set' }] : []
  return (
    <Combobox
      {...frame}
      name={name}
      value={text}
      valueLabel={remote.label}
      options={[...unset, ...remote.options.map(toOption)]}
      onChange={chosen => onChange(chosen === UNSET ? undefined : asValue(chosen, prop))}
      onOpenChange={remote.open}
      onSearch={typed => {
        remote.search(typed)
        // An expression is written in an editor of its own.
        if (typed.includes('{{')) onChange(typed)
      }}
      placeholder={placeholder}
      searchPlaceholder="Search, or type a value…"
      allowCustom
      status={statusOf(remote.answer, remote.retry)}
      more={
        remote.answer.nextCursor !== undefined && !remote.answer.isLoading
          ? { label: 'Show more', onSelect: remote.more }
          : undefined
      }
    />
  )
}

const toOption = ({ value, label, description }: RemoteOption) => ({
  value,
  label,
  ...(description === undefined ? {} : { description }),
})

function asValue(text: string, { type }: Prop): JsonValue {
  const isNumber = type === 'integer' || type === 'number'
  return isNumber && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function statusOf({ isLoading, error }: Loading, retry: () => void): ReactNode {
  if (isLoading) {
    return (
      <>
        <Spinner size={12} />
        <span>Loading…</span>
      </>
    )
  }
  if (error === undefined) return undefined
  return (
    <>
      <span role="alert">{error}</span>
      <Button size="s" onClick={retry}>
        Retry
      </Button>
    </>
  )
}
