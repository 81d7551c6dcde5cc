import type { Action, App, Catalog } from '#shared/model/action.ts'
import { airtableApp } from './airtable/app.ts'
import { awsApp } from './aws/app.ts'
import { codeApp } from './code/app.ts'
import type { ActionDefinition, AppDefinition } from './define.ts'
import { dopplerApp } from './doppler/app.ts'
import { githubApp } from './github/app.ts'
import { gmailApp } from './gmail/app.ts'
import { googleDriveApp } from './google-drive/app.ts'
import { googleSheetsApp } from './google-sheets/app.ts'
import { hashicorpVaultApp } from './hashicorp-vault/app.ts'
import { httpApp } from './http/app.ts'
import { httpCredentialApps } from './http/credentials.ts'
import { hubspotApp } from './hubspot/app.ts'
import { localSecretsApp } from './local-secrets/app.ts'
import { mysqlApp } from './mysql/app.ts'
import { nangoApp } from './nango/app.ts'
import { notionApp } from './notion/app.ts'
import { openaiApp } from './openai/app.ts'
import { postgresqlApp } from './postgresql/app.ts'
import { sendgridApp } from './sendgrid/app.ts'
import { slackApp } from './slack/app.ts'
import { smtpApp } from './smtp/app.ts'
import { stripeApp } from './stripe/app.ts'
import { twilioApp } from './twilio/app.ts'

export type { ActionContext, ActionDefinition, AppDefinition } from './define.ts'

/** Every built-in app, in the order of the palette. */
const APPS: readonly AppDefinition[] = [
  codeApp,
  httpApp,
  googleSheetsApp,
  googleDriveApp,
  gmailApp,
  slackApp,
  githubApp,
  notionApp,
  airtableApp,
  hubspotApp,
  stripeApp,
  openaiApp,
  sendgridApp,
  twilioApp,
  smtpApp,
  postgresqlApp,
  mysqlApp,
  awsApp,
  hashicorpVaultApp,
  dopplerApp,
  nangoApp,
  localSecretsApp,
  ...httpCredentialApps,
]

const appsByKey = new Map<string, AppDefinition>(APPS.map(definition => [definition.app.key, definition]))
const actionsById = new Map<string, ActionDefinition>(
  APPS.flatMap(({ actions }) => actions.map(definition => [actionId(definition.action), definition])),
)

/** Everything the palette offers, as plain data. */
export const catalog: Catalog = {
  apps: APPS.map(({ app }) => app),
  actions: APPS.flatMap(({ actions }) => actions.map(({ action }) => action)),
}

/** The action a step names by key and exact version, or `undefined` when this build has none such. */
export function findAction(key: string, version: string): ActionDefinition | undefined {
  return actionsById.get(actionId({ key, version }))
}

/** The app of that key, or `undefined`. */
export function findApp(key: string): App | undefined {
  return appsByKey.get(key)?.app
}

/** The app of that key with what can be done with it, or `undefined`. */
export function findAppDefinition(key: string): AppDefinition | undefined {
  return appsByKey.get(key)
}

function actionId({ key, version }: Pick<Action, 'key' | 'version'>): string {
  return `${key}@${version}`
}
