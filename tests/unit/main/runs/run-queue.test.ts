import { describe, expect, it } from 'vitest'
import { createRunQueue } from '../../../../src/main/runs/run-queue.ts'

describe('run queue', () => {
  it('starts as many as the limit allows and the rest in order of arrival', async () => {
    const queue = createRunQueue()
    const order: number[] = []
    const first = await queue.enter('wf', 2)
    const second = await queue.enter('wf', 2)
    const later = [3, 4].map(async n => {
      const release = await queue.enter('wf', 2)
      order.push(n)
      return release
    })
    expect(queue.waiting('wf')).toBe(2)
    second()
    const third = await later[0]
    expect(order).toEqual([3])
    first()
    await later[1]
    expect(order).toEqual([3, 4])
    third?.()
    expect(queue.waiting('wf')).toBe(0)
  })

  it('gives a place back once, however often it is released', async () => {
    const queue = createRunQueue()
    const release = await queue.enter('wf', 1)
    const waiting = [queue.enter('wf', 1), queue.enter('wf', 1)]
    release()
    release()
    await waiting[0]
    expect(queue.waiting('wf')).toBe(1)
  })

  it('refuses overflow and keeps workflows apart', async () => {
    const queue = createRunQueue({ maxWaiting: 1 })
    await queue.enter('a', 1)
    void queue.enter('a', 1)
    await expect(queue.enter('a', 1)).rejects.toMatchObject({ code: 'run.queue-full' })
    await expect(queue.enter('b', 1)).resolves.toBeTypeOf('function')
  })
})
