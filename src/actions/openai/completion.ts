import { z } from 'zod'
import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { parseJson } from '../parse-json.ts'
import { quote } from '../quote.ts'

const answerSchema = z.looseObject({
  id: z.string().optional(),
  model: z.string().optional(),
  choices: z
    .array(
      z.looseObject({
        message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number().default(0) }).nullish(),
})
type Answer = z.infer<typeof answerSchema>

interface Asked {
  readonly model: string
  /** Whether the answer has to be JSON. */
  readonly isJson: boolean
  /** Taken out of the server's words. */
  readonly secrets: readonly string[]
}

/**
 * What the step gives of the model's answer, and says of it.
 * @throws PatchbayError `provider.rejected` when the model declined, or did not answer in JSON
 */
export function readCompletion(
  body: JsonValue,
  { model, isJson, secrets }: Asked,
): { value: JsonObject; summary: string } {
  const answer = readAnswer('The model server', answerSchema, body)
  const [choice] = answer.choices
  const { content, refusal } = choice?.message ?? {}
  if (refusal) throw declined(quote(refusal, secrets))
  const finishReason = choice?.finish_reason ?? null
  return {
    value: {
      content: content ?? '',
      ...(isJson ? { json: readJson(content ?? '', finishReason) } : {}),
      finish_reason: finishReason,
      model: answer.model ?? null,
      usage: (answer.usage ?? null) as JsonValue,
      id: answer.id ?? null,
      message: (choice?.message ?? null) as JsonValue,
    },
    summary: summaryOf(answer, model),
  }
}

function readJson(content: string, finishReason: string | null): JsonValue {
  const value = parseJson(content)
  if (value !== undefined) return value
  const why =
    finishReason === 'length'
      ? 'it was cut off at the token limit: raise “Maximum tokens”'
      : 'say in the instructions that and how to answer in JSON'
  throw new TerminalError(`The model’s answer is not JSON; ${why}.`, { code: 'provider.rejected' })
}

function declined(refusal: string): TerminalError {
  return new TerminalError(`The model declined to answer: ${refusal}`, {
    code: 'provider.rejected',
  })
}

function summaryOf({ model, usage }: Answer, asked: string): string {
  const by = `Answer by ${model ?? asked}`
  return usage ? `${by}: ${usage.prompt_tokens} tokens in, ${usage.completion_tokens} out` : by
}
