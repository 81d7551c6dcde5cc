import { randomBytes } from 'node:crypto'
import { PatchbayError } from '#shared/errors.ts'
import type { SampleEndpoints, SampleEnv } from './sample-workflow.ts'
import { type SecretsManager, startSecretsManager } from './secrets-manager.ts'
import { type Sheets, startSheets } from './sheets.ts'
import type { Cell } from './spreadsheet.ts'

export interface SamplePorts {
  readonly secrets: number
  readonly sheets: number
}

/** Somebody whose spreadsheet the sample writes to, with a credential of their own. */
export interface SampleCustomer {
  readonly userId: string
  readonly name: string
  readonly spreadsheetId: string
}

export interface Sample extends SampleEndpoints {
  readonly secretsEndpoint: string
  readonly ports: SamplePorts
  readonly customers: readonly SampleCustomer[]
  /** The rows of one customer's sheet; its first row is the heading. */
  rows(userId: string): Cell[][]
  /** Calls `listener` whenever a row arrived. Returns how to stop. */
  onRow(listener: (userId: string, updatedRange: string) => void): () => void
  readonly secretsManager: SecretsManager
  readonly sheets: Sheets
  stop(): Promise<void>
}

const REGION = 'us-east-1'
const ACCESS_KEY_ID = 'AKIAPATCHBAYSAMPLE00'
const HEADING = ['Name', 'Email']
const CUSTOMERS = [
  { userId: 'u_123', name: 'Analytical Engines' },
  { userId: 'u_456', name: 'Kepler Optics' },
  { userId: 'u_789', name: 'Curie Laboratories' },
] as const

/**
 * Starts what the sample workflow talks to, on loopback: a Secrets Manager with one secret per customer
 * (`sheets/<user id>`), and a Sheets API with one spreadsheet per customer, each opened by that customer's token alone.
 * Keys, tokens and spreadsheet ids are new at every start.
 * @param ports where to listen if free, so that a saved workflow stays true; any free port otherwise
 */
export async function startSample({ ports }: { ports?: Partial<SamplePorts> } = {}): Promise<Sample> {
  const customers = CUSTOMERS.map(customer => ({
    ...customer,
    spreadsheetId: randomText(32),
    token: accessToken(),
  }))
  const secretAccessKey = randomText(30)
  const secrets = Object.fromEntries(
    customers.map(({ userId, token, spreadsheetId }) => [
      `sheets/${userId}`,
      JSON.stringify({ access_token: token, spreadsheet_id: spreadsheetId }),
    ]),
  )
  const secretsManager = await onPort(ports?.secrets, port =>
    startSecretsManager({
      port,
      credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey },
      region: REGION,
      secrets,
    }),
  )
  const sheets = await onPort(ports?.sheets, port =>
    startSheets({
      port,
      spreadsheets: customers.map(({ spreadsheetId, token }) => ({
        id: spreadsheetId,
        token,
        sheets: { Sheet1: [HEADING] },
      })),
    }),
  ).catch(async error => {
    await secretsManager.stop()
    throw error
  })
  const spreadsheetOf = (userId: string) =>
    customers.find(customer => customer.userId === userId)?.spreadsheetId
  return {
    secretsEndpoint: secretsManager.endpoint,
    sheetsEndpoint: sheets.endpoint,
    ports: { secrets: portOf(secretsManager.endpoint), sheets: portOf(sheets.endpoint) },
    env: sampleEnv({
      secretsEndpoint: secretsManager.endpoint,
      sheetsEndpoint: sheets.endpoint,
      secretAccessKey,
    }),
    customers: customers.map(({ userId, name, spreadsheetId }) => ({ userId, name, spreadsheetId })),
    rows: userId => sheets.rows(spreadsheetOf(userId) ?? '') ?? [],
    onRow: listener =>
      sheets.onChange(({ spreadsheetId, updatedRange }) => {
        const customer = customers.find(candidate => candidate.spreadsheetId === spreadsheetId)
        if (customer) listener(customer.userId, updatedRange)
      }),
    secretsManager,
    sheets,
    async stop() {
      await Promise.all([secretsManager.stop(), sheets.stop()])
    },
  }
}

function sampleEnv(
  given: Record<'secretsEndpoint' | 'sheetsEndpoint' | 'secretAccessKey', string>,
): SampleEnv[] {
  return [
    { name: 'AWS_ENDPOINT_URL', value: given.secretsEndpoint, secret: false },
    { name: 'AWS_REGION', value: REGION, secret: false },
    { name: 'AWS_ACCESS_KEY_ID', value: ACCESS_KEY_ID, secret: false },
    { name: 'AWS_SECRET_ACCESS_KEY', value: given.secretAccessKey, secret: true },
    { name: 'SHEETS_ENDPOINT', value: `${given.sheetsEndpoint}/`, secret: false },
  ]
}

/** On the preferred port; on any free one when that is taken. */
async function onPort<T>(preferred: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(preferred ?? 0)
  } catch (error) {
    const isTaken = error instanceof PatchbayError && error.code === 'server.port-taken'
    if (!isTaken || !preferred) throw error
    return start(0)
  }
}

/** Looks like Google's, so that what masks and scans for tokens meets the real shape. */
function accessToken(): string {
  return `ya29.${randomText(120)}`
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

function portOf(endpoint: string): number {
  return Number(new URL(endpoint).port)
}
