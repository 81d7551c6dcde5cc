import type { AppCase } from './action-case.ts'
import { aws } from './aws-apps.ts'
import { DATABASES } from './databases.ts'
import { FURTHER_APPS } from './further-apps.ts'
import { GOOGLE_APPS } from './google-apps.ts'
import { http } from './http-apps.ts'
import { smtp } from './mail-app.ts'
import { REST_APPS } from './rest-apps.ts'
import { SECRET_SOURCES } from './secret-sources.ts'

/** Every action that carries a credential, as it runs against a real server or what stands in for its vendor. */
export const ACTION_TABLE: readonly AppCase[] = [
  ...GOOGLE_APPS,
  ...REST_APPS,
  ...FURTHER_APPS,
  http,
  smtp,
  ...DATABASES,
  aws,
  ...SECRET_SOURCES,
]
