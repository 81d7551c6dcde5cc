import type { StepRecord } from '#shared/model/run-state.ts'

type Request = StepRecord['requests'][number]
type Renewal = StepRecord['renewed'][number]

export type RequestRow =
  | { readonly kind: 'request'; readonly request: Request }
  | ({ readonly kind: 'renewed' } & Renewal)

/**
 * Requests in the order in which they were sent. A credential is renewed once, after the first request of its attempt
 * that the provider refused: the repeat belongs to the same attempt.
 */
export function requestRows({ requests, renewed }: Pick<StepRecord, 'requests' | 'renewed'>): RequestRow[] {
  const rows: RequestRow[] = []
  const left = [...renewed]
  const take = (fits: (renewal: Renewal) => boolean) => {
    for (let at = left.findIndex(fits); at >= 0; at = left.findIndex(fits)) {
      rows.push({ kind: 'renewed', ...(left.splice(at, 1)[0] as Renewal) })
    }
  }
  for (const request of requests) {
    take(({ attempt }) => attempt < request.attempt)
    rows.push({ kind: 'request', request })
    if (request.status === 401) take(({ app, attempt }) => attempt === request.attempt && app === request.app)
  }
  take(() => true)
  return rows
}
