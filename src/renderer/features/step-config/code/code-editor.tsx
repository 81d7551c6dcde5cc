import type { Diagnostic } from '@codemirror/lint'
import { useMemo, useRef } from 'react'
import type { Prop } from '#shared/model/action.ts'
import type { Problem } from '#shared/model/problem.ts'
import { cx } from '../../../lib/cx.ts'
import { useCodeMirror } from '../editor/use-code-mirror.ts'
import { useStepContext } from '../step-context.tsx'
import type { CodeCredential } from './auth-suggest.ts'
import styles from './code.module.css'
import { codeAssist } from './code-assist.ts'
import { useCodeCredentials } from './use-code-credentials.ts'

interface CodeEditorProps {
  readonly label: string
  readonly id?: string | undefined
  readonly describedBy?: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problems: readonly Problem[]
  readonly props: readonly Prop[]
  /** Fills the room there is instead of growing with the code. */
  readonly fills?: boolean | undefined
}

export function CodeEditor({
  label,
  id,
  describedBy,
  value,
  onChange,
  problems,
  props,
  fills = false,
}: CodeEditorProps) {
  const { scope } = useStepContext()
  const latestProps = useRef(props)
  latestProps.current = props
  const credentials = useRef<readonly CodeCredential[]>([])
  credentials.current = useCodeCredentials()
  const extensions = useMemo(
    () => codeAssist({ scope, props: () => latestProps.current, credentials: () => credentials.current }),
    [scope],
  )
  const diagnostics = useMemo(() => problems.flatMap(toDiagnostic), [problems])
  const [host] = useCodeMirror({
    value,
    onChange,
    extensions,
    diagnostics,
    takeFocus: fills ? () => value.length : undefined,
    attributes: {
      'aria-label': label,
      'aria-multiline': 'true',
      ...(id ? { id } : {}),
      ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      ...(diagnostics.some(one => one.severity === 'error') ? { 'aria-invalid': 'true' } : {}),
    },
  })
  return <div ref={host} className={cx(styles.editor, fills && styles.fills)} />
}

function toDiagnostic({ range, severity, message }: Problem): Diagnostic[] {
  return range ? [{ from: range[0], to: Math.max(range[1], range[0] + 1), severity, message }] : []
}
