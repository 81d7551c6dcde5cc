import { parentPort, workerData } from 'node:worker_threads'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core'
import type { EvaluateRequest, ExpressionLimits, WorkerMessage } from './expression-protocol.ts'
import { createRealm, ExpressionFault, type Realm } from './expression-realm.ts'

/**
 * The thread that evaluates expressions, away from the app's own. Each gets a fresh realm; a few are made ahead of
 * time, while there is nothing else to do.
 */

const SPARES = 4

const port = parentPort
if (!port) throw new Error('The expression worker has to be started as a worker thread.')

const limits = workerData as ExpressionLimits
const quickJs = await newQuickJSWASMModuleFromVariant(variant)
const spares: Realm[] = []

function makeSpare(): void {
  if (spares.length >= SPARES) return
  spares.push(createRealm(quickJs, limits))
  setImmediate(makeSpare)
}

function evaluate(request: EvaluateRequest): WorkerMessage {
  let realm: Realm | undefined
  let answer: WorkerMessage
  try {
    realm = spares.pop() ?? createRealm(quickJs, limits)
    answer = { type: 'value', id: request.id, json: realm.evaluate(request.source, request.scope) }
  } catch (error) {
    if (!(error instanceof ExpressionFault)) return broken(request)
    answer = { type: 'error', id: request.id, code: error.code, message: error.message, isFatal: false }
  }
  try {
    realm?.dispose()
    return answer
  } catch {
    // What the realm held can't be freed: the answer stands, but the thread is to be replaced.
    return answer.type === 'error' ? { ...answer, isFatal: true } : broken(request)
  }
}

/** The interpreter itself broke, as it may when memory runs out at a bad moment. */
function broken({ id }: EvaluateRequest): WorkerMessage {
  const message = 'The expression broke its sandbox’s limits. Use a code step.'
  return { type: 'error', id, code: 'expression.memory', message, isFatal: true }
}

port.on('message', (requests: readonly EvaluateRequest[]) => {
  for (const request of requests) port.postMessage(evaluate(request))
  setImmediate(makeSpare)
})
port.postMessage({ type: 'ready' } satisfies WorkerMessage)
makeSpare()
