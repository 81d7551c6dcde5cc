import { useEffect, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { PreviewAnswer } from '#shared/ipc/contract.ts'
import { api } from '../../../lib/api.ts'
import { useAutosave } from '../../../lib/stores/index.ts'
import { useStepContext } from '../step-context.tsx'
import { findSegments, holdsExpression } from './segments.ts'

const QUIET_MS = 220

export interface Preview {
  readonly text: string
  readonly answer: PreviewAnswer
}

/**
 * What a field's text comes to with the latest run's data, asked a moment after the last key. The last answer stays
 * until the next one is there, so that nothing flickers while typing.
 */
export function usePreview(text: string): Preview | undefined {
  const { workflowId, stepId, hasOutputs } = useStepContext()
  const autosave = useAutosave()
  const [preview, setPreview] = useState<Preview>()
  // Braces with nothing in them yet are no mistake worth telling.
  const isAsked =
    holdsExpression(text) &&
    findSegments(text).every(one => text.slice(one.codeFrom, one.codeTo).trim() !== '')

  // biome-ignore lint/correctness/useExhaustiveDependencies: new outputs give new values
  useEffect(() => {
    if (!isAsked) {
      setPreview(undefined)
      return
    }
    let isCurrent = true
    const ask = async (): Promise<PreviewAnswer> => {
      try {
        // The main process looks the step up in the saved document.
        await autosave.flush()
        return await api.invoke('expressions.preview', { workflowId, stepId, text })
      } catch (error) {
        return { ok: false, message: toErrorInfo(error).message }
      }
    }
    const timer = setTimeout(async () => {
      const answer = await ask()
      if (isCurrent) setPreview({ text, answer })
    }, QUIET_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text, isAsked, workflowId, stepId, hasOutputs, autosave])
  return preview
}
