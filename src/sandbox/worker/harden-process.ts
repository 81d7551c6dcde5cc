import { PatchbayError } from '#shared/errors.ts'
import { REFUSED_BUILTINS, refusalOf } from '../packages.ts'

/** Thrown by `process.exit` so that nothing of the step runs on; never shown. */
export class ExitSignal extends Error {}

/**
 * Takes what would reach out of this process away from the step's code. This keeps honest code honest and turns
 * habits (`process.exit`) into clear errors. The walls are the process itself, its environment, and Node's
 * permission model where it is on.
 */
export function hardenProcess(onExit: (exitCode: number) => void): void {
  const exit = (code?: number | string | null): never => {
    onExit(Number(code ?? process.exitCode ?? 0) || 0)
    throw new ExitSignal('process.exit')
  }
  replace(process, 'exit', exit)
  allowOwnProcessOnly('kill')
  allowOwnProcessOnly('_kill')
  for (const name of ['_debugProcess', '_debugEnd', 'binding', '_linkedBinding', 'dlopen']) {
    replace(process, name, () => {
      throw refused(`process.${name}`)
    })
  }
  const builtin: unknown = Reflect.get(process, 'getBuiltinModule')
  if (typeof builtin === 'function') {
    replace(process, 'getBuiltinModule', (id: string) => {
      const name = String(id).replace(/^node:/, '')
      if (REFUSED_BUILTINS.has(name)) throw refusedModule(id)
      return Reflect.apply(builtin, process, [id])
    })
  }
}

function allowOwnProcessOnly(name: 'kill' | '_kill'): void {
  const original: unknown = Reflect.get(process, name)
  if (typeof original !== 'function') return
  replace(process, name, (pid: number, signal?: string | number) => {
    if (pid !== process.pid) throw refused('process.kill of another process')
    return Reflect.apply(original, process, [pid, signal])
  })
}

function refused(what: string): PatchbayError {
  return new PatchbayError(`${what} can't be used in a code step.`, { code: 'code.thrown' })
}

function refusedModule(id: string): PatchbayError {
  return new PatchbayError(refusalOf(id) ?? `"${id}" can't be used in a code step.`, {
    code: 'code.module-not-found',
  })
}

function replace(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: false, writable: false, enumerable: false })
}
