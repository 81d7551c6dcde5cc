import type { Socket } from 'node:net'
import type { ConnectTarget, SendInit } from '#actions/define.ts'
import { ended } from './errors.ts'
import type { EgressSession } from './session.ts'

/** A session that begins with its first request: most steps send nothing, and what it takes to send costs time. */
export class LazySession implements EgressSession {
  readonly #begin: () => EgressSession
  #session: EgressSession | undefined
  #isOver = false

  constructor(begin: () => EgressSession) {
    this.#begin = begin
  }

  readonly fetch = async (input: string | URL | Request, init?: SendInit): Promise<Response> =>
    this.#open().fetch(input, init)

  readonly connect = async (target: ConnectTarget): Promise<Socket> => this.#open().connect(target)

  readonly allowUrl = (url: string): URL => this.#open().allowUrl(url)

  isRepeatable(): boolean {
    return this.#session?.isRepeatable() ?? false
  }

  end(): void {
    this.#isOver = true
    this.#session?.end()
  }

  #open(): EgressSession {
    if (this.#session === undefined && this.#isOver) throw ended()
    this.#session ??= this.#begin()
    return this.#session
  }
}
