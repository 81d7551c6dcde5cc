import { createHash } from 'node:crypto'
import type { WireResponse } from '../../../src/demo/http-server.ts'
import type { Refusal } from '../../../src/demo/signature.ts'

/** What an operation was answered with. */
export interface Answered {
  readonly operation: string
  readonly response: WireResponse
}

/** In the words of the service's own protocol. */
export function refuse(service: string, { type, message }: Refusal, status = 400): WireResponse {
  if (service === 'secretsmanager') {
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: type, message }),
    }
  }
  const error = `<Error><Type>Sender</Type><Code>${type}</Code><Message>${message}</Message></Error>`
  return xml(
    service === 's3' ? error : `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`,
    status,
  )
}

export function xml(
  body: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body }
}

export function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}
