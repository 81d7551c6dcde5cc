import { Message, sessionBus } from '@jellybrick/dbus-next'

/** A notification as it came over the bus. */
export interface ShownNotification {
  readonly id: number
  readonly title: string
  readonly body: string
  /** Their keys; `default` is a click on the notification itself. */
  readonly actions: readonly string[]
}

export interface NotificationDaemon {
  /** All that arrived, in order. */
  readonly shown: readonly ShownNotification[]
  /** Tells the app what a desktop tells it when its user clicks the notification. */
  click(notification: ShownNotification): void
  stop(): void
}

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
/** Why one was closed, as the specification numbers it. */
const DISMISSED_BY_USER = 2

/**
 * The desktop's half of notifications, on the bus of this desktop session; apps that start later show theirs here.
 * https://specifications.freedesktop.org/notification-spec/
 */
export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const bus = sessionBus()
  const shown: ShownNotification[] = []

  const answerOf = (call: Message): [signature: string, body: unknown[]] | undefined => {
    switch (call.member) {
      case 'Notify': {
        const [, , , title, body, actions] = call.body as [string, number, string, string, string, string[]]
        const id = shown.length + 1
        shown.push({ id, title, body, actions: actions.filter((_, index) => index % 2 === 0) })
        return ['u', [id]]
      }
      case 'CloseNotification':
        return ['', []]
      case 'GetCapabilities':
        return ['as', [['actions', 'body', 'body-markup']]]
      case 'GetServerInformation':
        return ['ssss', ['tests', 'Patchbay', '1', '1.2']]
      default:
        return undefined
    }
  }
  bus.addMethodHandler(call => {
    const answer = call.interface === NAME ? answerOf(call) : undefined
    if (answer) bus.send(Message.newMethodReturn(call, ...answer))
    return answer !== undefined
  })
  await bus.requestName(NAME)

  const signal = (name: string, signature: string, body: unknown[]) =>
    bus.send(Message.newSignal(PATH, NAME, name, signature, body))
  return {
    shown,
    click({ id }) {
      signal('ActionInvoked', 'us', [id, 'default'])
      signal('NotificationClosed', 'uu', [id, DISMISSED_BY_USER])
    },
    stop: () => bus.disconnect(),
  }
}
