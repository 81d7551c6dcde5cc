import {
  AtSign,
  Box,
  Cloud,
  CodeXml,
  Database,
  Globe,
  Hash,
  KeySquare,
  LockKeyhole,
  type LucideIcon,
  Mails,
  MessageSquareText,
  MousePointerClick,
  Sparkles,
  Waypoints,
  Webhook,
} from 'lucide-react'
import {
  siAirtable,
  siGithub,
  siGmail,
  siGoogledrive,
  siGooglesheets,
  siHubspot,
  siNotion,
  siPostgresql,
  siStripe,
  siVault,
} from 'simple-icons'

export type AppTone =
  | 'violet'
  | 'indigo'
  | 'blue'
  | 'cyan'
  | 'green'
  | 'amber'
  | 'orange'
  | 'rose'
  | 'fuchsia'
  | 'slate'

export interface AppLook {
  readonly icon: LucideIcon | { readonly path: string }
  readonly tone: AppTone
}

/** The mark alone: a whole simple icon carries texts along. */
const mark = ({ path }: { readonly path: string }) => ({ path })

/** By app key, and by type for triggers. Vendors that don't offer their mark for use get a plain symbol. */
const LOOKS: Readonly<Record<string, AppLook>> = {
  webhook: { icon: Webhook, tone: 'violet' },
  manual: { icon: MousePointerClick, tone: 'slate' },
  code: { icon: CodeXml, tone: 'amber' },
  http: { icon: Globe, tone: 'blue' },
  http_bearer: { icon: Globe, tone: 'violet' },
  http_basic: { icon: Globe, tone: 'indigo' },
  http_header: { icon: Globe, tone: 'cyan' },
  http_query: { icon: Globe, tone: 'green' },

  google_sheets: { icon: mark(siGooglesheets), tone: 'green' },
  gmail: { icon: mark(siGmail), tone: 'rose' },
  google_drive: { icon: mark(siGoogledrive), tone: 'amber' },
  slack: { icon: Hash, tone: 'fuchsia' },
  github: { icon: mark(siGithub), tone: 'slate' },
  notion: { icon: mark(siNotion), tone: 'slate' },
  airtable: { icon: mark(siAirtable), tone: 'amber' },
  hubspot: { icon: mark(siHubspot), tone: 'orange' },
  stripe: { icon: mark(siStripe), tone: 'indigo' },
  openai: { icon: Sparkles, tone: 'green' },
  sendgrid: { icon: Mails, tone: 'cyan' },
  smtp: { icon: AtSign, tone: 'blue' },
  twilio: { icon: MessageSquareText, tone: 'rose' },

  aws: { icon: Cloud, tone: 'orange' },
  postgresql: { icon: mark(siPostgresql), tone: 'blue' },
  mysql: { icon: Database, tone: 'cyan' },
  hashicorp_vault: { icon: mark(siVault), tone: 'amber' },
  doppler: { icon: KeySquare, tone: 'indigo' },
  nango: { icon: Waypoints, tone: 'violet' },
  local_secrets: { icon: LockKeyhole, tone: 'slate' },
}

const UNKNOWN: AppLook = { icon: Box, tone: 'slate' }

export const appLook = (app: string): AppLook =>
  (Object.hasOwn(LOOKS, app) ? LOOKS[app] : undefined) ?? UNKNOWN
