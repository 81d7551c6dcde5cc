import type { drive_v3 } from 'googleapis/build/src/apis/drive/index.js'
import type { MethodOptions } from 'googleapis/build/src/apis/sheets/index.js'
import type { JsonObject } from '#shared/json.ts'
import { callGoogle, type GoogleContext, readEndpoint, UNIVERSE } from './call-google.ts'
import type { FailedCall } from './google-error.ts'

export const DRIVE_ENDPOINT = 'https://www.googleapis.com/'

export interface DriveContext extends GoogleContext {
  readonly props: JsonObject
}

/** Where Drive is, for a step. */
export interface DriveTarget extends Partial<Pick<FailedCall, 'explain'>> {
  /** The usual endpoint of the step's own API, when that is not Drive: any other one is an emulator of both. */
  readonly besides?: string | undefined
}

type Method<T> = (
  client: drive_v3.Drive,
  options: MethodOptions,
) => Promise<{ readonly status: number; readonly data: T }>

/** One call of the Drive API. The vendor's client is loaded when first used. */
export async function callDrive<T extends object>(
  context: DriveContext,
  { besides, explain }: DriveTarget,
  method: Method<T>,
): Promise<T> {
  const endpoint = driveEndpoint(context.props, besides)
  const { drive } = await import('googleapis/build/src/apis/drive/index.js')
  const client = drive({ version: 'v3', ...UNIVERSE })
  return callGoogle(context, { api: 'Google Drive', endpoint, explain }, options => method(client, options))
}

/** @throws PatchbayError `step.invalid-props` */
export function driveEndpoint(props: JsonObject, besides: string = DRIVE_ENDPOINT): URL {
  const endpoint = readEndpoint(props, besides)
  return endpoint.href === besides ? new URL(DRIVE_ENDPOINT) : endpoint
}

/** A text inside of a Drive search: `name contains 'it\'s'`. */
export function quoteQueryText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
