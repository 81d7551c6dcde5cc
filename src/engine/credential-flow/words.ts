import type { CredentialSink } from '#shared/model/credential-flow.ts'

/** “a”, “a and b”, “a, b and 3 more”. */
export function listed(items: readonly string[], most = 3): string {
  if (items.length === 0) return ''
  if (items.length > most + 1) return `${items.slice(0, most).join(', ')} and ${items.length - most} more`
  return items.length === 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

interface CredentialWords {
  readonly step: string
  readonly app: string
  readonly path: string
  readonly hosts: readonly string[]
  /** Hosts that the step's author added. */
  readonly added: readonly string[]
  readonly isRevealed: boolean
}

/** Where a credential may go: what is said of it before a run. */
export const goesWords = (hosts: readonly string[]): string =>
  hosts.length > 0 ? `It may go to ${listed(hosts)}.` : 'Where it may go is known when the step runs.'

/** [F4] Where it went in a run. */
export const wentWords = (hosts: readonly string[]): string =>
  hosts.length > 0 ? `It went to ${listed(hosts)}.` : 'It was sent by no request that Patchbay made.'

/** [F1] What a credential's way to its step means. */
export function credentialWords({ step, app, path, hosts, added, isRevealed }: CredentialWords): string {
  if (isRevealed) {
    return `The code of “${step}” is handed the plain values of its ${app} credential (${path}). What it does with them can’t be told from outside: let it use $.auth(…).fetch where that is enough.`
  }
  const more =
    added.length > 0
      ? ` ${listed(added)} ${added.length === 1 ? 'was' : 'were'} added by the step’s author: keep ${added.length === 1 ? 'it' : 'them'} only if you would hand over the credential there.`
      : ''
  return `“${step}” is signed in at ${app} by ${path}. ${goesWords(hosts)}${more}`
}

export const literalWords = (step: string, label: string, app: string): string =>
  `“${label}” of “${step}” is written into the workflow file, where everybody who has the file can read it. Keep the ${app} credential in an account, a secret env value or a secret source instead.`

interface LeakWords {
  readonly step: string
  readonly label: string
  readonly path: string
  readonly sink: CredentialSink
  /** It is a credential of the very app that the step talks to. */
  readonly isOwn: boolean
  /** Only callers that send a credential in a header put a secret there. */
  readonly isHeader: boolean
  readonly app: string
}

const REMOVE = 'Take it out of this field; a credential belongs in the step’s authentication.'

/** [F2] What a secret that a prop reads would reach. */
export function leakWords({ step, label, path, sink, isOwn, isHeader, app }: LeakWords): string {
  if (isHeader) {
    return `“${label}” of “${step}” reads ${path}, which holds the caller’s credential when the request carries one. Read only the parts that are needed, such as the body.`
  }
  const reads = `“${label}” of “${step}” reads ${path}, which is secret`
  switch (sink) {
    case 'response':
      return `${reads}: whoever called the workflow would receive it. ${REMOVE}`
    case 'message':
      return `${reads}: it would be sent in a message that others read. ${REMOVE}`
    case 'store':
      return `${reads}: it would be stored among the data. ${REMOVE}`
    case 'file':
      return `${reads}: it would be written into a file. ${REMOVE}`
    case 'host':
      return isOwn
        ? `${reads}, but is ${app}’s own credential. It seldom needs to stand in a field, too: the step’s authentication sends it.`
        : `${reads}: it would be sent to a host that it is not for. ${REMOVE}`
    case 'code':
      return `${reads}, and hands it to the code. What that does with it can’t be told from outside: let it use $.auth(…).fetch where that is enough.`
    default:
      return `${reads}: it becomes part of what the step is given. It is masked there.`
  }
}

/** [F3] */
export const codeWords = (step: string, path: string): string =>
  `The code of “${step}” reads ${path}, which holds a secret. What it does with it can’t be told from outside: don’t return, log or send it; let it use $.auth(…).fetch where that is enough.`
